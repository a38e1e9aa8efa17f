"""Evidence files: received, told apart, looked at, previewed, checked against their hashes."""
