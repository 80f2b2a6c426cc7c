"""The messages, one class each. Importing a module of this package registers its own."""
