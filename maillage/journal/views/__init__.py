"""The pages of the journal, and the addresses by which anyone checks it."""
