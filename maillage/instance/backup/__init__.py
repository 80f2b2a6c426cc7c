"""One file that holds an instance: database, media and keys, and what is needed to make it live elsewhere.

A backup is a ``tar.gz``, optionally encrypted with age (https://age-encryption.org): both open with the usual tools. ``archive`` is
its form, ``sealing`` its encryption, ``sqlite`` and ``postgresql`` its database, ``making`` and ``restoring`` the two ways.
"""
