"""The widths: every convention for where a robust loss turns from quadratic to linear, and how it is scaled."""

from __future__ import annotations

from dataclasses import replace

from ._record import Convention

_SMOOTH = r"\begin{cases} r^2 / (2\beta) & |r| < \beta \\ |r| - \beta / 2 & \text{else} \end{cases}"
_HUBER = r"\begin{cases} r^2 / 2 & |r| < \delta \\ \delta (|r| - \delta / 2) & \text{else} \end{cases}"
_SIGMA = r"\begin{cases} (\sigma r)^2 / 2 & |r| < 1/\sigma^2 \\ |r| - 1/(2\sigma^2) & \text{else} \end{cases}"
_SMOOTH_TEXT = "where(abs(r) < beta, r**2/(2*beta), abs(r) - beta/2)"
_HUBER_TEXT = "where(abs(r) < delta, r**2/2, delta*(abs(r) - delta/2))"
_SIGMA_TEXT = "where(abs(r) < 1/sigma**2, (sigma*r)**2/2, abs(r) - 1/(2*sigma**2))"

SMOOTH_L1 = Convention(
    id="book.SmoothL1",
    library="this book",
    parameter="beta",
    objective=_SMOOTH_TEXT,
    tex=_SMOOTH,
    width="beta",
    value="1",
    default="1.0",
    source="l1l2.losses.SmoothL1",
)
HUBER = Convention(
    id="book.Huber",
    library="this book",
    parameter="delta",
    objective=_HUBER_TEXT,
    tex=_HUBER,
    width="delta",
    value="1/width",
    default="1.0",
    note="Huber's loss is Smooth L1 times its width.",
    source="l1l2.losses.Huber; Huber 1964, DOI 10.1214/aoms/1177703732",
)
SIGMA = Convention(
    id="fast_rcnn",
    library="Fast R-CNN code",
    parameter="sigma",
    objective=_SIGMA_TEXT,
    tex=_SIGMA,
    width="sigma**-2",
    value="1",
    note="The paper (2015) has no sigma, that is sigma = 1; the layer's code added it. sigma = 3 is beta = 1/9.",
    source="rbgirshick/caffe-fast-rcnn, src/caffe/layers/smooth_L1_loss_layer.cpp and .cu",
    url="https://github.com/rbgirshick/caffe-fast-rcnn",
)

WIDTHS = (
    SMOOTH_L1,
    HUBER,
    replace(
        SMOOTH_L1,
        id="torch.SmoothL1Loss",
        library="torch",
        note="beta = 0 is the absolute error.",
        source="torch 2.14, docstring of torch.nn.SmoothL1Loss",
        url="https://docs.pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html",
    ),
    replace(
        HUBER,
        id="torch.HuberLoss",
        library="torch",
        note="",
        source="torch 2.14, docstring of torch.nn.HuberLoss",
        url="https://docs.pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html",
    ),
    replace(
        HUBER,
        id="keras.Huber",
        library="Keras",
        objective="where(abs(r) <= delta, r**2/2, delta*abs(r) - delta**2/2)",
        note="",
        source="Keras 3.15, docstring of keras.losses.Huber",
        url="https://keras.io/api/losses/regression_losses/",
    ),
    SIGMA,
    replace(
        SIGMA,
        id="d2l.sigma",
        library="D2L",
        note="",
        source="Zhang et al., Dive into Deep Learning, section 14.7 Single Shot Multibox Detection, exercises",
        url="https://d2l.ai/chapter_computer-vision/ssd.html",
    ),
    Convention(
        id="sklearn.HuberRegressor.epsilon",
        library="scikit-learn",
        parameter="epsilon",
        objective="scale*where(abs(r/scale) < epsilon, (r/scale)**2, 2*epsilon*abs(r/scale) - epsilon**2)",
        tex=r"\sigma H_\epsilon(r / \sigma), \quad H_\epsilon(z) ="
        r" \begin{cases} z^2 & |z| < \epsilon \\ 2 \epsilon |z| - \epsilon^2 & \text{else} \end{cases}",
        width="epsilon*scale",
        value="scale/width/2",
        default="1.35",
        note="In units of the fitted scale_, so that it does not depend on the unit of y.",
        source="scikit-learn 1.9, sklearn/linear_model/_huber.py, _huber_loss_and_gradient",
        url="https://scikit-learn.org/stable/modules/generated/sklearn.linear_model.HuberRegressor.html",
    ),
    Convention(
        id="sklearn.SGDRegressor.epsilon",
        library="scikit-learn",
        parameter="epsilon",
        objective="where(abs(r) <= epsilon, r**2/2, epsilon*abs(r) - epsilon**2/2)",
        tex=_HUBER.replace(r"\delta", r"\epsilon"),
        width="epsilon",
        value="1/width",
        default="0.1",
        note="With loss='huber'. In the unit of y, unlike HuberRegressor's.",
        source="scikit-learn 1.9, docstring of SGDRegressor and sklearn/linear_model/_sgd_fast.pyx.tp",
        url="https://scikit-learn.org/stable/modules/generated/sklearn.linear_model.SGDRegressor.html",
    ),
)
