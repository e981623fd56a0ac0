"""References: pointers, links and notes, and whether what they lead to is there."""
