"""Answers to encode_box. The docstring of a wrong one is a phrase that its verdict must contain."""

import math

import numpy as np


def sides(corners):
    x1, y1, x2, y2 = corners
    return (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1


def right_tuple(anchor, box):
    ax, ay, aw, ah = sides(anchor)
    bx, by, bw, bh = sides(box)
    return (bx - ax) / aw, (by - ay) / ah, math.log(bw / aw), math.log(bh / ah)


def right_difference_of_logarithms(anchor, box):
    ax, ay, aw, ah = sides(anchor)
    bx, by, bw, bh = sides(box)
    return np.array([(bx - ax) / aw, (by - ay) / ah, np.log(bw) - np.log(aw), np.log(bh) - np.log(ah)])


def right_slices(anchor, box):
    size, other = anchor[2:] - anchor[:2], box[2:] - box[:2]
    shift = (box[:2] + box[2:] - anchor[:2] - anchor[2:]) / (2 * size)
    return np.concatenate([shift, np.log(other / size)])


def right_corner_plus_half(anchor, box):
    anchor, box = np.asarray(anchor, dtype=float), np.asarray(box, dtype=float)
    aw, bw = anchor[2:] - anchor[:2], box[2:] - box[:2]
    return np.r_[(box[:2] + 0.5 * bw - anchor[:2] - 0.5 * aw) / aw, np.log(bw / aw)]


def right_tables_only(anchor, box):
    size, other = anchor[:, 2:] - anchor[:, :2], box[:, 2:] - box[:, :2]
    shift = (box[:, :2] + box[:, 2:] - anchor[:, :2] - anchor[:, 2:]) / 2 / size
    return np.hstack([shift, np.log(other / size)])


def right_last_axis(anchor, box):
    anchor, box = np.asarray(anchor), np.asarray(box)
    size, other = anchor[..., 2:] - anchor[..., :2], box[..., 2:] - box[..., :2]
    shift = ((box[..., :2] + box[..., 2:]) - (anchor[..., :2] + anchor[..., 2:])) / 2 / size
    return np.concatenate([shift, np.log(other / size)], axis=-1)


def right_loop(anchor, box):
    out = [0.0] * 4
    for i in (0, 1):
        size, other = anchor[i + 2] - anchor[i], box[i + 2] - box[i]
        out[i] = ((box[i] + box[i + 2]) - (anchor[i] + anchor[i + 2])) / 2 / size
        out[i + 2] = np.log(other / size)
    return out


def right_lists_only(anchor, box):
    if not isinstance(anchor, list):
        raise TypeError("boxes are lists")
    return list(right_tuple(anchor, box))


def right_float32(anchor, box):
    return right_slices(np.float32(anchor), np.float32(box))


def wrong_no_logarithm(anchor, box):
    """logarithm missing"""
    tx, ty, tw, th = right_tuple(anchor, box)
    return tx, ty, math.exp(tw), math.exp(th)


def wrong_exchanged(anchor, box):
    """anchor and box exchanged"""
    return right_tuple(box, anchor)


def wrong_divided_by_the_box(anchor, box):
    """divide the shift by the box's size"""
    ax, ay, aw, ah = sides(anchor)
    bx, by, bw, bh = sides(box)
    return (bx - ax) / bw, (by - ay) / bh, math.log(bw / aw), math.log(bh / ah)


def wrong_not_divided(anchor, box):
    """Right for tw and for th; at"""
    ax, ay, aw, ah = sides(anchor)
    bx, by, bw, bh = sides(box)
    return bx - ax, by - ay, math.log(bw / aw), math.log(bh / ah)


def wrong_not_divided_and_named(anchor, box):
    """did you divide the shift by the anchor's size"""
    return wrong_not_divided(anchor, box)


def wrong_corners(anchor, box):
    """that of the centres"""
    _, _, aw, ah = sides(anchor)
    return (box[0] - anchor[0]) / aw, (box[1] - anchor[1]) / ah, *right_tuple(anchor, box)[2:]


def wrong_inverse_ratio(anchor, box):
    """box over anchor"""
    tx, ty, tw, th = right_tuple(anchor, box)
    return tx, ty, -tw, -th


def wrong_inverse_shift(anchor, box):
    """centre minus the anchor's"""
    tx, ty, tw, th = right_tuple(anchor, box)
    return -tx, -ty, tw, th


def wrong_log2(anchor, box):
    """log2"""
    tx, ty, tw, th = right_tuple(anchor, box)
    return tx, ty, tw / math.log(2), th / math.log(2)


def wrong_log10(anchor, box):
    """log10"""
    tx, ty, tw, th = right_tuple(anchor, box)
    return tx, ty, tw / math.log(10), th / math.log(10)


def wrong_pixels(anchor, box):
    """is 1 added"""
    ax, ay, aw, ah = sides(anchor)
    bx, by, bw, bh = sides(box)
    return (bx - ax) / (aw + 1), (by - ay) / (ah + 1), math.log((bw + 1) / (aw + 1)), math.log((bh + 1) / (ah + 1))


def wrong_sides(anchor, box):
    """width and height exchanged"""
    ax, ay, aw, ah = sides(anchor)
    bx, by, bw, bh = sides(box)
    return (bx - ax) / ah, (by - ay) / aw, math.log(bw / aw), math.log(bh / ah)


def wrong_order(anchor, box):
    """x and y are exchanged"""
    tx, ty, tw, th = right_tuple(anchor, box)
    return ty, tx, th, tw


def wrong_interleaved(anchor, box):
    """Yours is (tx, tw, ty, th)"""
    tx, ty, tw, th = right_tuple(anchor, box)
    return tx, tw, ty, th


def wrong_as_centre_and_size(anchor, box):
    """(centre x, centre y, width, height)"""
    return (
        (box[0] - anchor[0]) / anchor[2],
        (box[1] - anchor[1]) / anchor[3],
        math.log(abs(box[2] / anchor[2])),
        math.log(abs(box[3] / anchor[3])),
    )


def wrong_double_shift(anchor, box):
    """It is half of it"""
    tx, ty, tw, th = right_tuple(anchor, box)
    return 2 * tx, 2 * ty, tw, th


def wrong_variances(anchor, box):
    """SSD's variances"""
    tx, ty, tw, th = right_tuple(anchor, box)
    return tx / 0.1, ty / 0.1, tw / 0.2, th / 0.2


def wrong_plain_difference(anchor, box):
    """plain difference"""
    return np.subtract(box, anchor)


def wrong_two_numbers(anchor, box):
    """asked are 4 numbers (tx, ty, tw, th)"""
    return right_tuple(anchor, box)[:2]


def wrong_changes_its_input(anchor, box):
    """changes its input: after the call, box"""
    box = np.asarray(box)
    box -= anchor
    return box * 0.5


def wrong_tw_only(anchor, box):
    """Right for tx and for ty and for th; at"""
    tx, ty, tw, th = right_tuple(anchor, box)
    return tx, ty, 3 * tw, th


def wrong_for_tables(anchor, box):
    """the logarithm missing"""
    size, other = anchor[:, 2:] - anchor[:, :2], box[:, 2:] - box[:, :2]
    shift = (box[:, :2] + box[:, 2:] - anchor[:, :2] - anchor[:, 2:]) / 2 / size
    return np.hstack([shift, other / size])
