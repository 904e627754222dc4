"""Chapter 1: L1 and L2 as losses (C01 to C12 and C19 to C22)."""

from l1l2.claims.losses import descent, outliers, shapes

CLAIMS = (*shapes.CLAIMS, *outliers.CLAIMS, *descent.CLAIMS)
