"""Chapter 4.1: the L1 penalty and sparsity (C28 to C36)."""

from l1l2.claims.sparsity import geometry, norms, prices, selection, training

CLAIMS = (*norms.CLAIMS, *prices.CLAIMS, *geometry.CLAIMS, *training.CLAIMS, *selection.CLAIMS)
