"""What is visited: found, read as one file with its history, edited, exported."""
