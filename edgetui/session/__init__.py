"""History and driving: flows, their runs, and the workspace the front ends share. No framework, no I/O of its own."""
