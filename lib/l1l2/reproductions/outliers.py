"""The 21 days of the ammonia plant, fitted by losses that outliers do not rule; and Smooth L1 itself."""

from collections.abc import Callable

import numpy as np

from l1l2.claims._record import Band, listed, near
from l1l2.datasets import load_stackloss
from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, Huber, SmoothL1
from l1l2.reproductions._record import Numbers, Reproduction
from l1l2.reproductions.robustness import bisquare

LEFT_OUT = (2, 3, 4, 17, 21)
ROLES = "intercept, air flow, water temperature, acid"
MSOM = "The repository faosorios/lad_MSOM at 0deed5d, case_study/case_stackloss.R: what R's L1pack prints"
RLM = "The R package MASS 7.3-65, tests/Examples/MASS-Ex.Rout.save, example of rlm"
LAD = {  # day left out: intercept and three coefficients, as printed
    0: ("-39.68985507", "0.83188406", "0.57391304", "-0.06086957"),
    2: ("-39.69396552", "0.82974138", "0.57758621", "-0.06034483"),
    3: ("-39.65188470", "0.83037694", "0.58093126", "-0.06208426"),
    4: ("-39.98644986", "0.83468835", "0.56368564", "-0.05691057"),
    17: ("-36.4245283", "0.7990566", "0.6962264", "-0.1056604"),
    21: ("-39.98644986", "0.83468835", "0.56368564", "-0.05691057"),
}


def least_absolute(day: int) -> tuple[float, ...]:
    """Intercept and coefficients of least absolute deviations without one day, counted from 1; 0 leaves none out."""
    data = load_stackloss()
    kept = np.arange(1, len(data.y) + 1) != day
    fit = fit_linear(data.X[kept], data.y[kept], AbsoluteError())
    return (fit.intercept, *fit.coef.tolist())


def all_days() -> Numbers:
    """Least absolute deviations on all 21 days."""
    return {"all_days": least_absolute(0)}


def without_one() -> Numbers:
    """The same without day 2, 3, 4, 17, 21."""
    return {f"without_{day}": least_absolute(day) for day in LEFT_OUT}


def reweighted(slope: Callable[[np.ndarray], np.ndarray]) -> tuple[tuple[float, ...], float]:
    """Coefficients and scale of R's rlm: weights slope(r)/r at each step, the scale from the median |r|.

    It stops when the residuals change by less than 1e-4 of their length, so this is not the limit but what R prints.
    """
    data = load_stackloss()
    X, y = np.column_stack([np.ones(len(data.y)), data.X]), data.y
    w = np.linalg.lstsq(X, y, rcond=None)[0]
    r, change = y - X @ w, np.inf
    while change > 1e-4:
        scale = float(np.median(np.abs(r)) / 0.6745)
        root = np.sqrt(slope(r / scale) / (r / scale))
        w = np.linalg.lstsq(X * root[:, None], y * root, rcond=None)[0]
        before, r = r, y - X @ w
        change = float(np.linalg.norm(before - r) / np.linalg.norm(before))
    return tuple(w.tolist()), scale


def huber_fit() -> Numbers:
    """rlm with Huber's loss at k = 1.345."""
    coefficients, scale = reweighted(Huber(1.345).gradient)
    return {"coefficients": coefficients, "scale": scale}


def bisquare_fit() -> Numbers:
    """rlm with Tukey's bisquare at 4.685."""
    coefficients, scale = reweighted(np.vectorize(lambda x: np.sign(x) * bisquare(abs(x), 4.685)))
    return {"coefficients": coefficients, "scale": scale}


def smooth_shape() -> Numbers:
    """Smooth L1 at ten errors, less the formula of the layer that made it known."""
    x = np.array([0.0, 0.1, 0.5, 0.9, 1.0, 1.1, 2.0, 5.0, 30.0, 1000.0])
    formula = np.where(np.abs(x) < 1, 0.5 * x * x, np.abs(x) - 0.5)
    sigma = 3.0
    sharp = np.where(np.abs(x) < 1 / sigma**2, 0.5 * (sigma * x) ** 2, np.abs(x) - 0.5 / sigma**2)
    return {
        "largest_difference": float(np.abs(SmoothL1(1.0).value(x) - formula).max()),
        "largest_difference_sigma_3": float(np.abs(SmoothL1(1 / sigma**2).value(x) - sharp).max()),
    }


def _bands(printed: tuple[str, ...], within: float) -> Band:
    return near(*map(float, printed), within=within)


REPRODUCTIONS = (
    Reproduction(
        id="stackloss-l1",
        what=f"Stackloss data, least absolute deviations: {ROLES}",
        source=("brownlee-1965", "koenker-and-bassett-1978"),
        place=f"{MSOM}.",
        ours=all_days,
        found=lambda e: listed(e["all_days"], ".8f") + ".",
        badge="to printed digits",
        bands={"all_days": _bands(LAD[0], 1e-7)},
        printed={"all_days": LAD[0]},
    ),
    Reproduction(
        id="stackloss-l1-left-out",
        what="The same with day 2, 3, 4, 17 or 21 left out; without day 4 it is the same plane as without day 21",
        source=("brownlee-1965",),
        place=f"{MSOM}.",
        ours=without_one,
        found=lambda e: "; ".join(f"day {day}: {listed(e[f'without_{day}'], '.5f')}" for day in LEFT_OUT) + ".",
        badge="to printed digits",
        bands={f"without_{day}": _bands(LAD[day], 1e-6) for day in LEFT_OUT},
        printed={f"without_{day}": LAD[day] for day in LEFT_OUT},
    ),
    Reproduction(
        id="stackloss-huber",
        what=f"Stackloss data, Huber with k = 1.345 and a scale from the residuals: {ROLES}; scale",
        source=("venables-and-ripley-2002", "brownlee-1965"),
        place=f"{RLM}.",
        ours=huber_fit,
        found=lambda e: f"{listed(e['coefficients'], '.4f')}; {e['scale']:.3f}.",
        badge="to printed digits",
        bands={
            "coefficients": near(-41.0265, 0.8294, 0.9261, -0.1278, within=1e-4),
            "scale": near(2.441, within=1e-3),
        },
        printed={"coefficients": ("-41.0265", "0.8294", "0.9261", "-0.1278"), "scale": "2.441"},
    ),
    Reproduction(
        id="stackloss-bisquare",
        what=f"Stackloss data, Tukey's bisquare in the same way: {ROLES}; scale",
        source=("venables-and-ripley-2002", "brownlee-1965"),
        place=f"{RLM}.",
        ours=bisquare_fit,
        found=lambda e: f"{listed(e['coefficients'], '.7f')}; {e['scale']:.2f}.",
        badge="to printed digits",
        bands={
            "coefficients": near(-42.2852537, 0.9275471, 0.6507322, -0.1123310, within=1e-6),
            "scale": near(2.282, within=1e-2),
        },
        printed={"coefficients": ("-42.2852537", "0.9275471", "0.6507322", "-0.1123310"), "scale": "2.28"},
    ),
    Reproduction(
        id="smooth-l1",
        what="Smooth L1 as Fast R-CNN's own layer computes it, with sigma = 1, and as Faster R-CNN's does with "
        "sigma = 3, which is beta = 1/9",
        source=("girshick-2015", "ren-et-al-2017"),
        place="src/caffe/layers/smooth_L1_loss_layer.cu of rbgirshick/caffe-fast-rcnn, branches fast-rcnn and "
        "faster-rcnn (4115385).",
        ours=smooth_shape,
        found=lambda e: (
            "largest difference at ten errors from 0 to 1000: "
            + ("0" if max(e.values()) < 1e-12 else f"{max(e.values()):.1g}")
            + "."
        ),
        badge="exact",
        bands={"largest_difference": near(0, within=1e-12), "largest_difference_sigma_3": near(0, within=1e-12)},
        exact={"largest_difference": 0, "largest_difference_sigma_3": 0},
        states="0.5 * val * val * sigma2 if abs_val < 1.0 / sigma2, else abs_val - 0.5 / sigma2",
    ),
)
