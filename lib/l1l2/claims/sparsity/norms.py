"""The two norms, and what the root of the second does (C28, C29)."""

import numpy as np

from l1l2.claims._record import Claim, Evidence, between, exactly, near
from l1l2.claims.sparsity._diabetes import diabetes
from l1l2.descent import proximal_gradient
from l1l2.paths import ridge_path
from l1l2.penalties import L1, L2Norm

HERE = "4_1_sparsity#two-norms-and-a-root"


def absolute_sum() -> Evidence:
    """C28: the norm of (3, -4), and the sum of absolute values of 1000 random vectors against it."""
    w = np.random.default_rng(0).normal(size=(1000, 10))
    norm = L1(1.0)
    return {
        "norm_of_3_and_-4": norm.value([3.0, -4.0]),
        "worst_difference": max(abs(norm.value(row) - sum(abs(v) for v in row.tolist())) for row in w),
        "growth_when_doubled": norm.value(2 * w[0]) / norm.value(w[0]),
    }


def root_or_square() -> Evidence:
    """C29: strength times the norm itself, against ridge, around the strength at which the first gives up."""
    data = diabetes()
    limit = float(np.linalg.norm(data.moments))
    fits, gaps = [], []
    for share in (0.5, 0.99, 1.0):
        w = proximal_gradient(
            lambda w: data.gram @ w - data.moments,
            L2Norm(share * limit),
            np.zeros(10),
            1 / data.steepest,
            accelerated=True,
        ).w
        fits.append(w)
        size = float(np.linalg.norm(w))
        if size:
            same = ridge_path(data.X, data.y, [share * limit / size])[0]
            gaps.append(float(np.linalg.norm(same - w)) / size)
    ridge = ridge_path(data.X, data.y, [limit])[0]
    return {
        "limit": limit,
        "zeros_at_half_the_limit": int((fits[0] == 0).sum()),
        "zeros_at_0.99": int((fits[1] == 0).sum()),
        "zeros_at_the_limit": int((fits[2] == 0).sum()),
        "ridge_zeros_there": int((ridge == 0).sum()),
        "ridge_norm_there": float(np.linalg.norm(ridge)),
        "gap_to_ridge_of_strength_over_norm": max(gaps),
    }


CLAIMS = (
    Claim(
        id="C28",
        claim="The L1 norm is the sum of the absolute values of the weights.",
        statement="It is. Doubling all weights doubles it, as it should for a norm.",
        verdict="true",
        place=HERE,
        experiment=absolute_sum,
        found=lambda e: (
            f"{e['norm_of_3_and_-4']:.0f} for the weights 3 and -4; on 1000 random vectors norm and sum agree to 12 "
            f"decimals. Doubled weights have {e['growth_when_doubled']:.0f} times the norm."
        ),
        supports={
            "norm_of_3_and_-4": exactly(7),
            "worst_difference": between(0, 1e-12),
            "growth_when_doubled": near(2, rel=1e-12),
        },
    ),
    Claim(
        id="C29",
        claim="L2 regularisation adds the square root of the sum of the squared weights.",
        statement="That is the norm. What is added by ridge and weight decay is its square, without the root, and the "
        "root changes what happens at zero: with it all weights become zero together at a finite strength, without it "
        "none ever does. Until then the two draw the same path, at strengths that differ by the norm.",
        verdict="false",
        condition="the norm has the root, the penalty of that name has the square",
        place=HERE,
        experiment=root_or_square,
        found=lambda e: (
            f"on the diabetes data the penalty with the root leaves {e['zeros_at_0.99']} of 10 weights at zero at 0.99 "
            f"of the strength {e['limit']:.1f}, and {e['zeros_at_the_limit']} at that strength. Ridge has "
            f"{e['ridge_zeros_there']} zeros there, and a norm of {e['ridge_norm_there']:.3f}."
        ),
        refutes={
            "limit": near(1955.4511, rel=1e-6),
            "zeros_at_half_the_limit": exactly(0),
            "zeros_at_0.99": exactly(0),
            "zeros_at_the_limit": exactly(10),
            "ridge_zeros_there": exactly(0),
            "ridge_norm_there": between(0.99, 1.01),
            "gap_to_ridge_of_strength_over_norm": between(0, 1e-9),
        },
    ),
)
