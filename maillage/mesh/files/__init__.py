"""The mesh from files and to files: tables of people and places in, answers out. No Django; sentences for people are French."""
