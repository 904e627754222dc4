"""L1 and L2 as losses and as penalties: the package behind the book *Two Shapes*."""
