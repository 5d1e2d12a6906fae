"""What a local replica runs for a Python function: transformJson and the Open Inference Protocol."""
