"""Reading a file of places: what it is, what its columns mean, what each row says and what is doubtful in it.

Nothing here writes to the database or asks it anything; `operations/importing.py` does both.
"""
