"""Where a ball is touched: corners, faces, and how many weights are zero there (C32, C33, C34)."""

import math

import numpy as np

from l1l2.claims._record import Claim, Evidence, between, exactly, listed, near
from l1l2.paths import lasso_path

HERE = "4_1_sparsity#corners-and-faces"
DRAWS = 10_000


def faces_of_the_diamond() -> Evidence:
    """C32: every face has its own pattern of signs, with at least one sign; counted one by one in 2 and 10 dimensions.

    Corners have one sign and the rest zeros, facets have no zero. In 100 dimensions they are too many to list.
    """
    counted = []
    for d in (2, 10):
        signs = np.indices((3,) * d).reshape(d, -1) - 1
        zeros = (signs == 0).sum(axis=0)
        counted.append((int((zeros == d - 1).sum()), int((zeros == 0).sum()), int((zeros < d).sum())))
    (corners_2, facets_2, all_2), (corners_10, facets_10, all_10) = counted
    return {
        "corners": (corners_2, corners_10, 2 * 100),
        "facets": (facets_2, facets_10, 2.0**100),
        "faces_of_any_dimension": (all_2, all_10),
    }


def corner_share(ratio: float) -> float:
    """Share of directions in the plane from which a circular contour touches a corner: 1 - (4/pi) asin(t/(R sqrt 2)).

    ratio: R/t, distance of the unpenalised optimum over the half diagonal of the diamond, at least 1.
    """
    return 1 - 4 / math.pi * math.asin(1 / (math.sqrt(2) * ratio))


def contacts(d: int, ratio: float, rng: np.random.Generator, draws: int = DRAWS) -> np.ndarray:
    """How many weights are not zero where spheres around random points at distance `ratio` touch the unit diamond.

    That place is the nearest point of the diamond; the projection is that of `l1l2.penalties`, a row at a time.
    """
    c = rng.standard_normal((draws, d))
    size = np.abs(c * (ratio / np.linalg.norm(c, axis=1, keepdims=True)))
    size = -np.sort(-size, axis=1)
    threshold = ((np.cumsum(size, axis=1) - 1) / np.arange(1, d + 1)).max(axis=1)
    return (size > threshold[:, None]).sum(axis=1)


def leaning_contours(d: int, share: float, rng: np.random.Generator, draws: int) -> tuple[float, float]:
    """Shares of corners and of some zero for ellipses: least squares on d random samples, budget = share of sum |w|."""
    corners = zeros = 0
    for _ in range(draws):
        design, best = rng.standard_normal((d, d)), rng.standard_normal(d)
        path = lasso_path(design, design @ best)
        spent = np.abs(path.coefs).sum(axis=1)
        after = int(np.argmax(spent >= share * spent[-1]))  # the budget is met just before this breakpoint
        nonzero = int(np.count_nonzero(path.coefs[after - 1 : after + 1].any(axis=0)))
        corners += nonzero == 1
        zeros += nonzero < d
    return corners / draws, zeros / draws


def how_often_a_corner() -> Evidence:
    """C33: exact and drawn in the plane; drawn in more dimensions, R/t = 5; and with leaning ellipses."""
    rng = np.random.default_rng(0)
    far = {d: contacts(d, 5, rng) for d in (2, 10, 50)}
    near_by = contacts(10, 2, rng)
    plane, ten = (leaning_contours(d, 0.5, rng, draws) for d, draws in ((2, 400), (10, 100)))
    return {
        "corner_exact_in_2": tuple(corner_share(ratio) for ratio in (1.5, 2, 5, 10, 100)),
        "corner_drawn_in_2": float((far[2] == 1).mean()),
        "some_zero_in_10": float((far[10] < 10).mean()),
        "some_zero_in_10_at_half_the_distance": float((near_by < 10).mean()),
        "corner_in_10": float((far[10] == 1).mean()),
        "corner_in_50": float((far[50] == 1).mean()),
        "corner_in_10_at_half_the_distance": float((near_by == 1).mean()),
        "corner_of_ellipses_in_2_and_10": (plane[0], ten[0]),
        "some_zero_of_ellipses_in_10": ten[1],
    }


def zeros_at_corners() -> Evidence:
    """C34: zeros of a corner in 2, 10 and 100 dimensions; and the mean number of weights left where contact is made."""
    rng = np.random.default_rng(1)
    return {
        "zeros_at_a_corner": tuple(int((np.eye(d)[0] == 0).sum()) for d in (2, 10, 100)),
        "weights_left_in_20": float(contacts(20, 5, rng).mean()),
        "weights_left_in_100": float(contacts(100, 5, rng).mean()),
    }


CLAIMS = (
    Claim(
        id="C32",
        claim="In two dimensions the L1 ball has four corners, and in more dimensions it has many more.",
        statement="In d dimensions it has 2d corners, but 2 to the power d facets, on which no weight is zero. So "
        "corners become ever rarer among the faces.",
        verdict="true",
        place=HERE,
        experiment=faces_of_the_diamond,
        found=lambda e: (
            f"{e['corners'][0]} corners and {e['facets'][0]} edges in 2 dimensions, {e['corners'][1]} corners and "
            f"{e['facets'][1]:,} facets among {e['faces_of_any_dimension'][1]:,} faces in 10, {e['corners'][2]} "
            f"corners and {e['facets'][2]:.1e}".replace("e+", "e")
            + " facets in 100."
        ),
        supports={
            "corners": exactly(4, 20, 200),
            "facets": exactly(4, 1024, 2.0**100),
            "faces_of_any_dimension": exactly(8, 3**10 - 1),
        },
    ),
    Claim(
        id="C33",
        claim="The contour is far more likely to touch a corner than anything else.",
        statement="In the plane it is, once the optimum is about twice as far out as the corners. In ten dimensions it "
        "is not, and in fifty hardly ever: there some zero is certain, but the place is a face with several weights "
        "left, not a corner.",
        verdict="conditional",
        condition="in few dimensions, and if the budget is small",
        place=HERE,
        experiment=how_often_a_corner,
        found=lambda e: (
            "in the plane "
            + listed(e["corner_exact_in_2"], ".3f")
            + " for an optimum 1.5, 2, 5, 10 and 100 times as far as a corner; drawn at 5: "
            f"{e['corner_drawn_in_2']:.2f}. In 10 dimensions {e['corner_in_10']:.2f}, in 50 {e['corner_in_50']:.3f}; "
            f"but some zero in {e['some_zero_in_10']:.2%} of the draws. With ellipses at half the budget, "
            + " and ".join(f"{v:.2f}" for v in e["corner_of_ellipses_in_2_and_10"])
            + f" in 2 and 10; some zero in {e['some_zero_of_ellipses_in_10']:.0%} of those in 10."
        ),
        supports={
            "corner_exact_in_2": near(0.374989, 0.539893, 0.819331, 0.909893, 0.990997, within=1e-6),
            "corner_drawn_in_2": between(0.80, 0.84),
            "some_zero_in_10": between(0.999, 1),
            "some_zero_in_10_at_half_the_distance": between(0.999, 1),
            "some_zero_of_ellipses_in_10": between(0.95, 1),
        },
        refutes={
            "corner_in_10": between(0.25, 0.31),
            "corner_in_50": between(0.004, 0.02),
            "corner_in_10_at_half_the_distance": between(0.005, 0.03),
            "corner_of_ellipses_in_2_and_10": near(0.45, 0, within=0.1),
        },
    ),
    Claim(
        id="C34",
        claim="At the corners many weights are zero.",
        statement="All but one of them. On the faces that are touched instead, most are zero still.",
        verdict="true",
        place=HERE,
        experiment=zeros_at_corners,
        found=lambda e: (
            listed(e["zeros_at_a_corner"], "d")
            + f" zeros in 2, 10 and 100 dimensions. Where the diamond is touched, {e['weights_left_in_20']:.1f} of 20 "
            f"weights are left on average, and {e['weights_left_in_100']:.1f} of 100."
        ),
        supports={
            "zeros_at_a_corner": exactly(1, 9, 99),
            "weights_left_in_20": between(2.7, 2.9),
            "weights_left_in_100": between(5.8, 6.2),
        },
    ),
)
