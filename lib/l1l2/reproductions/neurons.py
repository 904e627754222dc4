"""Nielsen's neuron, the spread of a weighted sum, and gradients that fade with depth."""

import numpy as np

from l1l2.claims._record import between, listed, near
from l1l2.neuron import Neuron, QuadraticCost, layer_gradient_norms
from l1l2.reproductions._record import Numbers, Reproduction

SITE = "the site's sources (mnielsen/nnadl_site, d7cd90c)"
FRAMES = 301  # epochs that the widgets run


def easy_start() -> Numbers:
    """Output of the neuron that starts from w = .6, b = .9, before and after the widget's run."""
    outputs = Neuron(0.6, 0.9).train(1, 0, QuadraticCost, 0.15, FRAMES).outputs
    return {"first_output": float(outputs[0]), "last_output": float(outputs[-1])}


def hard_start() -> Numbers:
    """The same from w = b = 2; how far the weight has come after 150 epochs, as a share of its whole way."""
    course = Neuron(2.0, 2.0).train(1, 0, QuadraticCost, 0.15, FRAMES)
    way = course.weights[0] - course.weights
    return {
        "first_output": float(course.outputs[0]),
        "last_output": float(course.outputs[-1]),
        "share_of_the_way_after_150": float(way[150] / way[-1]),
    }


def first_look() -> Numbers:
    """The output that the widget shows at first, from w = b = 2."""
    return {"first_output": float(Neuron(2.0, 2.0).output(1))}


def spreads() -> Numbers:
    """Spread of z for 500 active inputs: weights N(0, 1), or N(0, 1/1000); the bias is N(0, 1) in both."""
    inputs = np.concatenate([np.ones(500), np.zeros(500)])
    return {"wide": float(np.sqrt(inputs @ inputs + 1)), "narrow": float(np.sqrt(inputs @ inputs / 1000 + 1))}


def depths() -> Numbers:
    """Length of the first layer's gradient over the last one's, sigmoid and ReLU, five depths; median of 9 networks."""

    def ratio(depth: int, activation: str, start: str) -> float:
        found = [
            layer_gradient_norms(depth, 32, activation, start, np.random.default_rng(seed), samples=64)
            for seed in range(9)
        ]
        return float(np.median([norms[0] / norms[-1] for norms in found]))

    sigmoid = [ratio(depth, "sigmoid", "xavier") for depth in (2, 5, 10, 15, 20)]
    return {
        "log10_sigmoid": tuple(np.log10(sigmoid).tolist()),
        "relu": tuple(ratio(depth, "relu", "he") for depth in (2, 5, 10, 15, 20)),
        "sigmoid_per_layer": float((sigmoid[4] / sigmoid[1]) ** (1 / 15)),
    }


REPRODUCTIONS = (
    Reproduction(
        id="nielsen-easy-start",
        what="A sigmoid neuron with squared error, from weight 0.6 and bias 0.9: its first output, and its last",
        source=("nielsen-2015",),
        place=f"Chapter 3, text around the first widget, in {SITE}.",
        ours=easy_start,
        found=lambda e: f"from {e['first_output']:.4f} to {e['last_output']:.4f} in {FRAMES} epochs at eta = 0.15.",
        badge="to printed digits",
        bands={"first_output": near(0.8176, within=1e-4), "last_output": near(0.0938, within=1e-4)},
        printed={"first_output": "0.82", "last_output": "0.09"},
    ),
    Reproduction(
        id="nielsen-hard-start-output",
        what="The same neuron from weight 2 and bias 2: its first output",
        source=("nielsen-2015",),
        place=f"Chapter 3, text before the second widget, in {SITE}.",
        ours=first_look,
        found=lambda e: f"{e['first_output']:.4f}.",
        badge="to printed digits",
        bands={"first_output": near(0.9820, within=1e-4)},
        printed={"first_output": "0.98"},
    ),
    Reproduction(
        id="nielsen-hard-start",
        what="From there it hardly learns for about 150 epochs, and then does",
        source=("nielsen-2015",),
        place=f"Chapter 3, text after the second widget, in {SITE}.",
        ours=hard_start,
        found=lambda e: (
            f"after 150 of {FRAMES} epochs the weight has gone {e['share_of_the_way_after_150']:.0%} of its way; the "
            f"output falls from {e['first_output']:.4f} to {e['last_output']:.4f}."
        ),
        badge="shape only",
        bands={
            "first_output": near(0.9820, within=1e-4),
            "last_output": near(0.2013, within=1e-4),
            "share_of_the_way_after_150": between(0.2, 0.3),
        },
        behaves=lambda e: e["share_of_the_way_after_150"] < 1 / 3 and e["last_output"] < 0.5,
    ),
    Reproduction(
        id="nielsen-spreads",
        what="The spread of a neuron's weighted sum with 500 of 1000 inputs on, for wide and for narrow first weights",
        source=("nielsen-2015",),
        place=f"Chapter 3, on the initialisation of weights, in {SITE}.",
        ours=spreads,
        found=lambda e: f"{e['wide']:.4f} and {e['narrow']:.4f}.",
        badge="to printed digits",
        bands={"wide": near(22.3830, within=1e-4), "narrow": near(1.2247, within=1e-4)},
        printed={"wide": "22.4", "narrow": "1.22"},
    ),
    Reproduction(
        id="nielsen-speeds",
        what="The speed of learning of each hidden layer of a fresh digit classifier, with two, three and four of them",
        source=("nielsen-2015",),
        place=f"Chapter 5, text on the speed of learning, in {SITE}.",
        ours=dict,
        found=lambda e: "Nothing computed.",
        badge="not reproduced",
        states="0.07, 0.31; 0.012, 0.060, 0.283; 0.003, 0.017, 0.070, 0.285",
        why="They are averages over a sample of MNIST digits that the text does not name, and the book ships no MNIST.",
    ),
    Reproduction(
        id="depth",
        what="Early layers of a sigmoid network learn exponentially more slowly than late ones: the more layers, the "
        "slower, by a factor below 1/4 for each",
        source=("nielsen-2015",),
        place=f"Chapter 5, on the vanishing gradient, in {SITE}.",
        ours=depths,
        found=lambda e: (
            "first over last layer, 2, 5, 10, 15 and 20 layers of 32: sigmoid 10^("
            + listed(e["log10_sigmoid"], ".2f")
            + f"), a factor of {e['sigmoid_per_layer']:.3f} for each layer; ReLU "
            + listed(e["relu"], ".2f")
            + "."
        ),
        badge="shape only",
        bands={
            "log10_sigmoid": near(-0.95, -2.9, -6.1, -9.3, -12.5, within=0.4),
            "relu": near(0.58, 0.46, 0.47, 0.56, 0.82, within=0.15),
            "sigmoid_per_layer": between(0.2, 0.25),
        },
        behaves=lambda e: (
            e["sigmoid_per_layer"] < 0.25
            and all(a > b for a, b in zip(e["log10_sigmoid"], e["log10_sigmoid"][1:], strict=False))
        ),
    ),
)
