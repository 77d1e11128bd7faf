"""The same network in ONNX Runtime, with the same weights and every layer's output asked for."""

from collections.abc import Callable

import numpy as np

from core.nn.layers import (
    Array,
    AveragePool2D,
    BatchNorm2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    LeakyReLU,
    MaxPool2D,
    SumPool2D,
)
from core.nn.network import Network

try:
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper
except ImportError:  # the extra `bench` is not installed: this peer does not take part
    onnx = onnxruntime = None

OPSET = 17
IR_VERSION = 8  # of the same time as the opset, so that older runtimes read it too


def is_here() -> bool:
    """Whether ONNX Runtime is installed, and the package that makes models for it."""
    return onnxruntime is not None


def tracer(network: Network, image: Array) -> Callable[[], list[np.ndarray]]:
    """A call that passes an image (1, C, H, W) through the network in one thread and gets every layer's output."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = onnx_model(network).SerializeToString()
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    feed = {"input": np.ascontiguousarray(image)}

    def trace() -> list[np.ndarray]:
        return session.run(None, feed)

    return trace


def onnx_model(network: Network) -> "onnx.ModelProto":
    """The network as an ONNX model of one image whose outputs are all layers' outputs and the probabilities."""
    nodes, constants, outputs = [], [], []
    before = "input"
    summaries = network.architecture.summaries()
    for name, layer, summary in zip(network.names, network.layers, summaries, strict=True):
        arrays = {key.removeprefix(f"{name}."): key for key in network.weights if key.startswith(f"{name}.")}
        operator, inputs, attributes = _operator(layer, arrays)
        if isinstance(layer, SumPool2D) and not isinstance(layer, AveragePool2D):
            nodes.append(helper.make_node(operator, [before], [f"{name}.mean"], **attributes))
            constants.append(numpy_helper.from_array(np.float32(np.prod(layer.window)), f"{name}.count"))
            nodes.append(helper.make_node("Mul", [f"{name}.mean", f"{name}.count"], [name]))
        else:
            nodes.append(helper.make_node(operator, [before, *inputs], [name], **attributes))
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, (1, *summary.output_shape)))
        before = name
    nodes.append(helper.make_node("Softmax", [before], ["probabilities"], axis=1))
    outputs.append(helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, (1, network.classes)))
    constants += [numpy_helper.from_array(np.array(array), key) for key, array in network.weights.items()]
    entry = helper.make_tensor_value_info("input", TensorProto.FLOAT, (1, *network.input_shape))
    graph = helper.make_graph(nodes, network.name, [entry], outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    return model


def _operator(layer: Layer, arrays: dict[str, str]) -> tuple[str, list[str], dict[str, object]]:
    """A layer as an ONNX operator, the names of its constants in its order, and its attributes."""
    match layer:
        case Conv2D():
            attributes = {"strides": layer.stride, "pads": layer.padding * 2, "kernel_shape": layer.kernel}
            return "Conv", [arrays["weight"], arrays["bias"]], attributes
        case Dense():
            return "Gemm", [arrays["weight"], arrays["bias"]], {"transB": 1}
        case MaxPool2D():
            return "MaxPool", [], {"kernel_shape": layer.window, "strides": layer.step}
        case SumPool2D():  # and AveragePool2D, its subclass
            return "AveragePool", [], {"kernel_shape": layer.window, "strides": layer.step}
        case BatchNorm2D():
            constants = [arrays[key] for key in ("scale", "shift", "mean", "variance")]
            return "BatchNormalization", constants, {"epsilon": layer.epsilon}
        case Dropout():
            return "Identity", [], {}
        case LeakyReLU():
            return "LeakyRelu", [], {"alpha": layer.slope}
        case Flatten():
            return "Flatten", [], {}
    return {"ReLU": "Relu", "Tanh": "Tanh", "Sigmoid": "Sigmoid"}[layer.kind], [], {}
