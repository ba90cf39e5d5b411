"""Chunks in, hits out: embeddings, the dense and keyword indexes, and their fusion."""

import os

# Set before torch and faiss start their threads. Threads that spin while they wait take the cores
# from each other: with two busy processes on two cores a query took 240 ms instead of 13.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
