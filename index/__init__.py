"""Chunks in, hits out: embeddings, the dense and keyword indexes, and their fusion."""
