"""A PostgreSQL cluster of three nodes on this machine (Patroni and etcd), whose primary is killed while Maillage writes.

``python -m tools.patroni --help``; what it showed is in docs/running.md.
"""
