"""The public log's formats: leaves, tiles, signed checkpoints, bundles, and their verification. Nothing here needs a database."""
