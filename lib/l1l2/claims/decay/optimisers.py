"""Where the derivation and the optimisers part: biases, factors, momentum, Adam (C39, C41)."""

import numpy as np

from l1l2.claims._record import Claim, Evidence, between, listed, near
from l1l2.claims.decay.update import cost, gradient, patients
from l1l2.descent import SGD, Adam
from l1l2.paths import ridge_path

FACTORS = (0.1, 1.0, 1.5, 2.0, 2.5)
SCALES = (0.1, 1.0, 10.0)


def the_derivative() -> Evidence:
    """C39: the gradient against differences of C; torch's rule on a bias; what a penalised intercept does."""
    rng, h, data = np.random.default_rng(0), 1e-4, patients()
    w, b = rng.normal(0, 20, 10), 100.0
    by_weight, by_bias = gradient(w, b, 30.0, data)
    sides = [cost(w + h * e, b, 30.0, data) - cost(w - h * e, b, 30.0, data) for e in np.eye(10)]
    bias_side = cost(w, b + h, 30.0, data) - cost(w, b - h, 30.0, data)
    both = SGD(0.1, weight_decay=1.0).step(np.array([2.0, 1.0]), np.zeros(2))  # a weight and a bias, no gradient
    column = np.column_stack([data.X, np.ones(442)])
    kept = ridge_path(data.X, data.y - data.y.mean(), [1e4])[0]
    shrunk = ridge_path(column, data.y, [1e4])[0]
    return {
        "difference_in_the_weights": float(np.abs(np.array(sides) / (2 * h) - by_weight).max()),
        "difference_in_the_bias": abs(bias_side / (2 * h) - by_bias),
        "bias_after_a_step_of_torchs_rule": float(both[1]),
        "intercept_free_and_penalised": (float(data.y.mean()), float(shrunk[-1])),
        "error_free_and_penalised": tuple(
            float(((prediction - data.y) ** 2).mean())
            for prediction in (data.X @ kept + data.y.mean(), column @ shrunk)
        ),
    }


def at_rest(momentum: float, decoupled: bool) -> float:
    """Where SGD with eta = lambda = .1 comes to rest on the loss (w - 1)^2/2."""
    method = SGD(0.1, weight_decay=0.1, momentum=momentum, decoupled=decoupled)
    return float(method.run(lambda w: w - 1, 0.0, 2000)[-1])


def under_noise(scale: float, decoupled: bool, steps: int = 2000) -> float:
    """Mean of 200 weights from 1, after steps of Adam at rate .001 with decay .25 under noise without any direction."""
    rng, w = np.random.default_rng(0), np.ones(200)
    method = Adam(1e-3, weight_decay=0.25, decoupled=decoupled)
    for _ in range(steps):
        w = method.step(w, scale * rng.standard_normal(200))
    return float(w.mean())


def the_factor() -> Evidence:
    """C41: 50 decays without a loss; where momentum comes to rest; what Adam leaves of a weight in noise."""
    return {
        "weights_after_50_decays_by_0.1_and_1": tuple(abs((1 - f) ** 50) for f in FACTORS[:2]),
        "weights_after_50_decays_by_1.5_2_2.5": tuple(abs((1 - f) ** 50) for f in FACTORS[2:]),
        "sgd_at_rest_coupled_and_decoupled": (at_rest(0.0, False), at_rest(0.0, True)),
        "momentum_at_rest_coupled_and_decoupled": (at_rest(0.9, False), at_rest(0.9, True)),
        "adamw_under_noise": tuple(under_noise(s, True) for s in SCALES),
        "adam_with_l2_under_noise": tuple(under_noise(s, False) for s in SCALES),
    }


CLAIMS = (
    Claim(
        id="C39",
        claim="The gradient becomes dC0/dw + (lambda/n) w, and that of the bias stays as it was.",
        statement="So the formula says, and it is wise: a penalised intercept pulls all predictions to 0. But torch "
        "decays every parameter it is given, the biases among them.",
        verdict="conditional",
        condition="if the biases are kept out of the penalty, as here; torch by default decays them too",
        place="4_2_weight_decay#why-the-bias-stays-out",
        experiment=the_derivative,
        found=lambda e: (
            "formula and differences of the cost agree to 5 decimals, in the weights and in the bias. With a lambda of "
            "10,000 on diabetes the intercept is "
            f"{e['intercept_free_and_penalised'][0]:.1f} and the mean squared error "
            f"{e['error_free_and_penalised'][0]:,.0f} when it is free, {e['intercept_free_and_penalised'][1]:.1f} and "
            f"{e['error_free_and_penalised'][1]:,.0f} when it is penalised. By the rule of torch a bias of 1 "
            f"without gradient is {e['bias_after_a_step_of_torchs_rule']:.2f} after a step at rate 0.1 and decay 1."
        ),
        supports={
            "difference_in_the_weights": between(0, 5e-6),
            "difference_in_the_bias": between(0, 5e-6),
        },
        refutes={
            "bias_after_a_step_of_torchs_rule": near(0.9),
            "intercept_free_and_penalised": near(152.1335, 6.4397, rel=1e-4),
            "error_free_and_penalised": near(5312.98, 26539.67, rel=1e-4),
        },
    ),
    Claim(
        id="C41",
        claim="Since 1 - eta lambda/n is less than 1, the weights shrink: hence weight decay.",
        statement="Less than 1 is not enough: below -1 the weights explode. And only for plain gradient descent is the "
        "L2 term such a factor. Momentum and Adam make something else of it.",
        verdict="conditional",
        condition="if eta lambda/n lies between 0 and 2, and the optimiser is plain gradient descent",
        place="4_2_weight_decay#two-things-with-one-name",
        experiment=the_factor,
        found=lambda e: (
            "50 decays leave {:.4f} and {:.0f} of a weight of 1 for eta lambda/n = 0.1 and 1; {:.1e}, {:.0f} and "
            "{:,.0f} for 1.5, 2, 2.5. ".format(
                *e["weights_after_50_decays_by_0.1_and_1"], *e["weights_after_50_decays_by_1.5_2_2.5"]
            )
            + f"At rest on (w - 1)^2/2, L2 and decay give {listed(e['sgd_at_rest_coupled_and_decoupled'], '.3f')} "
            f"without momentum and {listed(e['momentum_at_rest_coupled_and_decoupled'], '.3f')} with 0.9. After 2,000 "
            "steps with a decay of 0.25 in noise of size 0.1, 1 and 10, AdamW leaves "
            f"{listed(e['adamw_under_noise'], '.2f')} of a weight, Adam with L2 "
            f"{listed(e['adam_with_l2_under_noise'], '.2f')}."
        ),
        supports={
            "weights_after_50_decays_by_0.1_and_1": near(0.9**50, 0.0, within=1e-12),
            "sgd_at_rest_coupled_and_decoupled": near(10 / 11, 10 / 11, rel=1e-6),
            "adamw_under_noise": between(0.57, 0.64),
        },
        refutes={
            "weights_after_50_decays_by_1.5_2_2.5": near(0.5**50, 1.0, 1.5**50, rel=1e-6),
            "momentum_at_rest_coupled_and_decoupled": near(1 / 1.1, 1 / 1.01, rel=1e-6),
            "adam_with_l2_under_noise": near(0.057, 0.613, 0.951, within=0.03),
        },
    ),
)
