"""What the server keeps about people: how long, and how it is deleted and given out."""
