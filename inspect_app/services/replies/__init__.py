"""The institution's reply without an account: who comes in, what it sends, what it may see."""
