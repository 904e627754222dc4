"""Chapter 4.1: the L1 penalty and sparsity (C28 to C36)."""

from l1l2.claims.sparsity import geometry, norms, selection

CLAIMS = (*norms.CLAIMS, *geometry.CLAIMS, *selection.CLAIMS)
