"""The papers of the loop: what each says, how it is issued, and the file they make together."""
