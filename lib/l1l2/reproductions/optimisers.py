"""Weight decay and an L2 penalty under SGD and Adam; and the second descent."""

import numpy as np

from l1l2.claims._record import Band, between, listed, near
from l1l2.claims.decay.optimisers import SCALES, under_noise
from l1l2.claims.decay.overfitting import feature_errors
from l1l2.descent import SGD
from l1l2.reproductions._record import Numbers, Reproduction

WIDTHS = (10, 20, 40, 80, 1000)


def the_same_under_sgd() -> Numbers:
    """Largest difference over 200 steps on a random quadratic, L2 against decay; plain, and with momentum .9."""
    rng = np.random.default_rng(0)
    A = rng.standard_normal((30, 5))
    curvature, b = A.T @ A / 30, rng.standard_normal(5)

    def apart(momentum: float) -> float:
        runs = [
            SGD(0.1, weight_decay=0.1, momentum=momentum, decoupled=decoupled).run(
                lambda w: curvature @ w - b, np.ones(5), 200
            )
            for decoupled in (False, True)
        ]
        return float(np.abs(runs[0] - runs[1]).max())

    return {"plain": apart(0.0), "momentum": apart(0.9)}


def plain_sgd() -> Numbers:
    """The plain half of it."""
    return {"largest_difference": the_same_under_sgd()["plain"]}


def apart_under_adam() -> Numbers:
    """What Adam leaves of a weight of 1 in noise of three sizes: decoupled decay, L2; and momentum's difference."""
    return {
        "decay": tuple(under_noise(scale, True) for scale in SCALES),
        "l2": tuple(under_noise(scale, False) for scale in SCALES),
        "sgd_with_momentum": the_same_under_sgd()["momentum"],
    }


def second_descent() -> Numbers:
    """Median test error of least squares on random features of 40 samples, by the number of features."""
    return {"test_errors": tuple(float(feature_errors(width, (0.0,))[1, 0]) for width in WIDTHS)}


def _descends_twice(e: Numbers) -> bool:
    errors = np.array(e["test_errors"])
    return bool(errors.argmax() == WIDTHS.index(40) and errors[-1] < errors[:3].min())


REPRODUCTIONS = (
    Reproduction(
        id="sgd-decay",
        what="Under plain SGD an L2 penalty and weight decay are the same, once scaled by the learning rate",
        source=("loshchilov-and-hutter-2019",),
        place="The abstract.",
        ours=plain_sgd,
        found=lambda e: (
            "largest difference over 200 steps: "
            + ("0 to 14 decimals." if e["largest_difference"] < 5e-15 else f"{e['largest_difference']:.1e}.")
        ),
        badge="exact",
        bands={"largest_difference": near(0, within=1e-13)},
        exact={"largest_difference": 0},
        states="equivalent for standard SGD",
    ),
    Reproduction(
        id="adam-decay",
        what="Under Adam they are not: L2 is divided by the size of the gradients",
        source=("loshchilov-and-hutter-2019",),
        place="The abstract, which says that they differ.",
        ours=apart_under_adam,
        found=lambda e: (
            f"a weight of 1 in noise of size {listed(SCALES, 'g')}, where decay alone leaves {np.exp(-0.5):.3f}: "
            f"decoupled {listed(e['decay'], '.3f')}; L2 {listed(e['l2'], '.3f')}. "
            f"SGD with momentum: the two come {e['sgd_with_momentum']:.3f} apart."
        ),
        badge="shape only",
        bands={
            "decay": near(0.607, 0.607, 0.607, within=0.02),
            "l2": near(0.057, 0.61, 0.95, within=0.03),
            "sgd_with_momentum": between(0.6, 0.9),
        },
        behaves=lambda e: max(e["decay"]) - min(e["decay"]) < 0.02 < 0.5 < max(e["l2"]) - min(e["l2"]),
    ),
    Reproduction(
        id="double-descent",
        what="Past the number of parameters that fits all samples the test error falls again, below where it was",
        source=("belkin-et-al-2019",),
        place="The abstract.",
        ours=second_descent,
        found=lambda e: f"{listed(WIDTHS, 'd')} features of 40 samples: {listed(e['test_errors'], '.2f')}.",
        badge="shape only",
        bands={"test_errors": Band((0.15, 0.12, 1.5, 0.15, 0.08), (0.3, 0.28, 5.0, 0.4, 0.2))},
        behaves=_descends_twice,
    ),
)
