"""A made-up country in the model of samsvar: what benchmarks/generate.py writes."""
