"""Chapter 4, second half: weight decay, what it does to a model, and L1 beside L2 (C37 to C49)."""

from l1l2.claims.decay import optimisers, overfitting, shrinking, side_by_side, some_lambda, update

CLAIMS = (
    *update.CLAIMS,
    *optimisers.CLAIMS,
    *shrinking.CLAIMS,
    *some_lambda.CLAIMS,
    *overfitting.CLAIMS,
    *side_by_side.CLAIMS,
)
