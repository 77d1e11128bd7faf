"""The table of actions: what each is called, the keys that trigger it, and what it does in a few words.

Menus, tool buttons, tool tips, accessible names and the list of shortcuts all come from here, so they cannot disagree.
Orders without an object stand in the table; the samples, the shipped networks and the recent files are added to it by
number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

GROUP = "group"  # a QAction's property: the title of its part of the list of shortcuts
KEYS_ONLY = "keys_only"  # a QAction's property: it needs the key that was pressed, so no menu and no palette lists it
PLAIN_NAME = "plain_name"  # a QAction's property: its text without ampersand and dots, for tool tips and readers


@dataclass(frozen=True)
class ActionDescription:
    """One action. ``keys`` are in Qt's portable form, apart by spaces, the first is shown; ``group`` is its part of
    the list of shortcuts."""

    group: str
    name: str
    text: str
    tooltip: str
    keys: str
    checkable: bool = False


class DescribesAction(Protocol):
    """A panel's description, as far as it is about the action that shows and hides the panel."""

    @property
    def keys(self) -> str: ...

    def action(self, group: str) -> ActionDescription: ...


class ActionTable(QObject):
    """The descriptions of all actions, in the language in use."""

    def descriptions(self, panels: Iterable[DescribesAction]) -> tuple[ActionDescription, ...]:
        """What is always there, in the order of the list of shortcuts; ``panels`` have an action each."""
        groups = (self._drawing(), self._files(), self._view(), self._workspaces(), self._panels(panels), self._help())
        return (*(description for group in groups for description in group), *map(self.sample, range(10)))

    # fmt: off
    def _drawing(self) -> tuple[ActionDescription, ...]:
        group = self.tr("Drawing")
        row = partial(ActionDescription, group)
        return (
            row("pen", self.tr("&Pen"), self.tr("Draw with the pen"), "B", True),
            row("eraser", self.tr("&Eraser"), self.tr("Erase what you touch"), "E", True),
            row("thinner", self.tr("T&hinner"), self.tr("Make the pen thinner"), "["),
            row("thicker", self.tr("Th&icker"), self.tr("Make the pen thicker"), "]"),
            row("undo", self.tr("&Undo"), self.tr("Undo the last step"), "Ctrl+Z"),
            row("redo", self.tr("&Redo"), self.tr("Redo the step"), "Ctrl+Shift+Z Ctrl+Y"),
            row("edit_subject", self.tr("Edit as dra&wing"), self.tr("Edit a copy of what is shown"), "Ctrl+D"),
            row("back_to_drawing", self.tr("&Back to my drawing"), self.tr("Return to it. Esc: the same"), "Ctrl+B"),
            row("clear", self.tr("C&lear"), self.tr("Clear the canvas"), "Del Backspace"),
            row("copy", self.tr("&Copy"), self.tr("Copy the drawing as a picture and as text"), "Ctrl+C"),
            row("paste", self.tr("P&aste"), self.tr("Open the copied picture, file or drawing"), "Ctrl+V"),
        )

    def _files(self) -> tuple[ActionDescription, ...]:
        group = self.tr("Files")
        row = partial(ActionDescription, group)
        return (
            row("new", self.tr("&New drawing"), self.tr("Start a new drawing"), "Ctrl+N"),
            row("open", self.tr("&Open images or drawings…"), self.tr("Open photos, pictures or a drawing"), "Ctrl+O"),
            row("reopen", self.tr("R&eopen last drawing"), self.tr("Reopen the last drawing"), "Ctrl+Shift+T"),
            row("save", self.tr("&Save drawing"), self.tr("Save the strokes to a file"), "Ctrl+S"),
            row("save_as", self.tr("Save drawing &as…"), self.tr("Save under another name"), "Ctrl+Shift+S"),
            row("export_drawing", self.tr("Export &drawing…"), self.tr("Save the drawing as PNG or SVG"), "Ctrl+E"),
            row("export_network", self.tr("Export &network view…"), self.tr("Save as PNG or SVG"), "Ctrl+Shift+E"),
            row("export_layer", self.tr("Export &layer maps…"), self.tr("Save as PNG or SVG"), "Ctrl+L"),
            row("export_activations", self.tr("Export &activations…"), self.tr("Save as NPZ or CSV"), "Ctrl+Shift+L"),
            row("open_model", self.tr("Load &model file…"), self.tr("Use your own network"), "Ctrl+Shift+O"),
            row("quit", self.tr("&Quit"), self.tr("Close Digitscope"), "Ctrl+Q"),
        )

    def _view(self) -> tuple[ActionDescription, ...]:
        group = self.tr("View")
        row = partial(ActionDescription, group)
        return (
            row("theme_system", self.tr("&System theme"), self.tr("Follow the system"), "F6", True),
            row("theme_light", self.tr("&Light theme"), self.tr("Dark on light"), "F7", True),
            row("theme_dark", self.tr("&Dark theme"), self.tr("Light on dark"), "F8", True),
            row("larger", self.tr("L&arger"), self.tr("Make everything larger, for a projector"), "Ctrl++ Ctrl+="),
            row("smaller", self.tr("S&maller"), self.tr("Make everything smaller"), "Ctrl+-"),
            row("usual_size", self.tr("&Reset size"), self.tr("Back to the normal size"), "Ctrl+0"),
            row("verdict", self.tr("&Verdict"), self.tr("Show whether it is a digit, and how certain"), "V", True),
            row("full_screen", self.tr("&Full screen"), self.tr("Toggle full screen"), "F11", True),
        )

    def _workspaces(self) -> tuple[ActionDescription, ...]:
        row = partial(ActionDescription, self.tr("Workspaces"), checkable=True)
        draw, photos = self.tr("Arrange the panels for drawing"), self.tr("Arrange the panels for photos")
        evaluate = self.tr("Arrange the panels for evaluating the network")
        return (
            row("workspace_draw", self.tr("&Draw"), draw, "Ctrl+Alt+1"),
            row("workspace_photos", self.tr("&Photos"), photos, "Ctrl+Alt+2"),
            row("workspace_evaluate", self.tr("&Evaluate"), evaluate, "Ctrl+Alt+3"),
        )

    def _panels(self, panels: Iterable[DescribesAction]) -> tuple[ActionDescription, ...]:
        group = self.tr("Panels")
        row = partial(ActionDescription, group)
        return (
            *(panel.action(group) for panel in panels if panel.keys),
            row("usual_layout", self.tr("Reset la&yout"), self.tr("Put the panels back in their places"), "F12"),
        )

    def _help(self) -> tuple[ActionDescription, ...]:
        group = self.tr("Help")
        row = partial(ActionDescription, group)
        return (
            row("palette", self.tr("&Find a command…"), self.tr("Search all commands by name and run one"), "Ctrl+K"),
            row("shortcuts", self.tr("&Keyboard shortcuts"), self.tr("List all shortcuts"), "F1"),
            row("about", self.tr("&About Digitscope"), self.tr("Version and licence"), "Shift+F1"),
        )
    # fmt: on

    def sample(self, digit: int) -> ActionDescription:
        text, tooltip = self.tr("Sample &{digit}"), self.tr("Show a sample {digit}")
        group = self.tr("Samples")
        name, keys = f"sample_{digit}", str(digit)
        return ActionDescription(group, name, text.format(digit=digit), tooltip.format(digit=digit), keys)

    def network(self, number: int, title: str, about: str) -> ActionDescription:
        """The shipped network at this place of the list, 0, 1, ...; the first nine have a key."""
        tooltip = about or self.tr("Use the network “{title}”").format(title=title)
        keys = f"Ctrl+{number + 1}" if number < 9 else ""
        return ActionDescription(self.tr("Networks"), f"network_{number}", _escaped(title), tooltip, keys, True)

    def recent(self, number: int, name: str) -> ActionDescription:
        """The recent file at this place of the list, 0, 1, ...; the first nine have a key."""
        tooltip = self.tr("Open “{name}” again").format(name=name)
        keys = f"Alt+{number + 1}" if number < 9 else ""
        return ActionDescription(self.tr("Recent files"), f"recent_{number}", _escaped(name), tooltip, keys)


def _escaped(text: str) -> str:
    return text.replace("&", "&&")


def make_action(description: ActionDescription, parent: QObject) -> QAction:
    """The action as Qt has it; its keys work in the whole window."""
    action = QAction(description.text, parent)
    action.setObjectName(description.name)
    plain = description.text.replace("&&", "\0").replace("&", "").replace("\0", "&")
    action.setProperty(PLAIN_NAME, plain.removesuffix("…"))
    action.setProperty(GROUP, description.group)
    action.setShortcuts([QKeySequence(keys) for keys in description.keys.split()])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setCheckable(description.checkable)
    action.setIconVisibleInMenu(False)  # it would stand in the place of the sign of what is chosen
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{description.tooltip} ({keys})" if keys else description.tooltip)
    return action


def make_actions(descriptions: Iterable[ActionDescription], parent: QWidget) -> dict[str, QAction]:
    """The actions by name, each known to the window, so that its keys work while its menu is closed."""
    actions = {description.name: make_action(description, parent) for description in descriptions}
    parent.addActions(list(actions.values()))
    return actions


def plain_name(action: QAction) -> str:
    """The action's text as one would say it."""
    return action.property(PLAIN_NAME) or action.text().replace("&", "").removesuffix("…")


def grouped(actions: Iterable[QAction], title_of_others: str) -> dict[str, list[QAction]]:
    """The actions that have keys, by the title of their group, in their order; those of panels have no group."""
    groups: dict[str, list[QAction]] = {}
    for action in actions:
        if action.shortcuts():
            groups.setdefault(action.property(GROUP) or title_of_others, []).append(action)
    return groups


def tool_button(action: QAction, parent: QWidget) -> QToolButton:
    """A button for the action that a screen reader can name."""
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setAccessibleName(plain_name(action))
    button.setAccessibleDescription(action.toolTip())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
