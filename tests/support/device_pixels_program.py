"""Run as a program under QT_SCALE_FACTOR: prints the device pixels to a logical one and how many cells of the network
view, and of the network's input in the stages, are not one square of one colour.

The scaling of the screen is fixed when Qt starts, so a test has to start a process for it.
"""

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop.network.panel import NetworkPanel
from tests.support.readings import hand_made_reading
from tests.support.traces import network_of, tiny_trace


def main():
    application = QApplication([])
    network = network_of()
    panel = NetworkPanel()
    panel.resize(640, 520)
    panel.show_network(network)
    panel.show_reading(hand_made_reading(None, tiny_trace(network), 0.0))
    panel.show()
    application.processEvents()
    image = panel.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    picture = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    blurred = 0
    cells = 0
    for place in panel.view.layout_shown.places:
        if place.tiling is None:
            continue
        zoom = place.tiling.zoom
        for channel, row, column in np.ndindex(place.card.count, place.card.height, place.card.width):
            x, y = place.tiling.corner(channel)
            x, y = place.mosaic_x + x + column * zoom, place.mosaic_y + y + row * zoom
            cell = picture[y : y + zoom, x : x + zoom]
            blurred += not (cell == cell[0, 0]).all()
            cells += 1
    print(panel.view.devicePixelRatioF(), panel.view.layout_shown.width / panel.view.width(), cells, blurred)  # noqa: T201
    panel.close()


if __name__ == "__main__":
    main()
