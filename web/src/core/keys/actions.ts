// The named actions that keys can do: what a person may rebind, and what the "?" sheet lists.

/** Where an action works. Several places are active at once; see `ABOVE` for which one hears a key first. */
export type Place = "everywhere" | "queue" | "episode" | "stage 1" | "stage 2" | "stage 3" | "selection" | "review";

/** Places in the order of the sheet, with their headings. */
export const PLACES: Record<Place, string> = {
  everywhere: "Everywhere",
  queue: "Queue",
  episode: "Episode and player",
  "stage 1": "Stage 1: what happened",
  "stage 2": "Stage 2: what to do instead",
  selection: "A symbol is selected",
  "stage 3": "Stage 3: why, and the plan",
  review: "Review",
};

/** Each place hides the same chord of these places while it is active, on purpose. */
export const ABOVE: Partial<Record<Place, readonly Place[]>> = {
  selection: ["everywhere", "episode", "stage 2", "review"],
};

/** Places that are never active at once. */
export const APART: readonly (readonly [Place, Place])[] = [
  ["queue", "episode"],
  ["queue", "stage 1"],
  ["queue", "stage 2"],
  ["queue", "stage 3"],
  ["queue", "selection"],
  ["queue", "review"],
  ["stage 1", "stage 2"],
  ["stage 1", "stage 3"],
  ["stage 1", "selection"],
  ["stage 2", "stage 3"],
  ["stage 3", "selection"],
];

interface Row {
  place: Place;
  /** What it does, for the sheet and for tooltips. */
  says: string;
  chords: readonly string[];
  /** Holding the key down does it again and again. */
  repeats?: boolean;
}

/**
 * Chords: modifiers "Mod" (Ctrl, or Cmd on a Mac), "Alt", "Shift", then a key as `KeyboardEvent.key` names it; letters in
 * lower case; "Space".
 */
const TABLE = {
  help: { place: "everywhere", says: "Show the keys", chords: ["?"] },
  undo: { place: "everywhere", says: "Undo", chords: ["Mod+z"], repeats: true },
  redo: { place: "everywhere", says: "Redo", chords: ["Mod+Shift+z", "Mod+y"], repeats: true },
  cancel: { place: "everywhere", says: "Close, or give up what was begun", chords: ["Escape"] },
  "theme.switch": { place: "everywhere", says: "Dark or light", chords: ["Alt+t"] },
  guidelines: { place: "everywhere", says: "Show the guidelines", chords: ["Alt+g"] },

  "queue.down": { place: "queue", says: "Next row", chords: ["ArrowDown", "j"], repeats: true },
  "queue.up": { place: "queue", says: "Row before", chords: ["ArrowUp", "k"], repeats: true },
  "queue.open": { place: "queue", says: "Open the episode", chords: ["Enter"] },
  "queue.next": { place: "queue", says: "Start the next free episode", chords: ["n"] },
  "queue.search": { place: "queue", says: "Search", chords: ["/"] },

  "stage.1": { place: "episode", says: "Go to stage 1", chords: ["Alt+1"] },
  "stage.2": { place: "episode", says: "Go to stage 2", chords: ["Alt+2"] },
  "stage.3": { place: "episode", says: "Go to stage 3", chords: ["Alt+3"] },
  "stage.next": { place: "episode", says: "Go on: next stage, or hand in", chords: ["Enter", "Mod+Enter"] },
  "item.submit": { place: "episode", says: "Hand the annotation in", chords: ["Mod+Shift+Enter"] },
  "item.next": { place: "episode", says: "Next episode", chords: ["Alt+n"] },
  "item.previous": { place: "episode", says: "Episode before", chords: ["Alt+p"] },
  "item.queue": { place: "episode", says: "Back to the queue", chords: ["Alt+q"] },
  play: { place: "episode", says: "Play or pause", chords: ["Space"] },
  "step.forward": { place: "episode", says: "One frame forward", chords: ["ArrowRight", "."], repeats: true },
  "step.back": { place: "episode", says: "One frame back", chords: ["ArrowLeft", ","], repeats: true },
  "step.forward.second": { place: "episode", says: "One second forward", chords: ["Shift+ArrowRight"], repeats: true },
  "step.back.second": { place: "episode", says: "One second back", chords: ["Shift+ArrowLeft"], repeats: true },
  "jump.start": { place: "episode", says: "First frame", chords: ["Home"] },
  "jump.end": { place: "episode", says: "Last frame", chords: ["End"] },
  "jump.avoidance": { place: "episode", says: "Go to the avoidance keyframe", chords: ["["] },
  "jump.correction": { place: "episode", says: "Go to the correction keyframe", chords: ["]"] },
  "rate.faster": { place: "episode", says: "Play faster", chords: [">"] },
  "rate.slower": { place: "episode", says: "Play slower", chords: ["<"] },
  loop: { place: "episode", says: "Loop around the keyframes", chords: ["l"] },
  "loop.in": { place: "episode", says: "The loop begins here", chords: ["("] },
  "loop.out": { place: "episode", says: "The loop ends here", chords: [")"] },
  "zoom.in": { place: "episode", says: "Zoom in", chords: ["+", "="], repeats: true },
  "zoom.out": { place: "episode", says: "Zoom out", chords: ["-"], repeats: true },
  "zoom.fit": { place: "episode", says: "Whole picture", chords: ["0"] },
  "camera.next": { place: "episode", says: "Another camera in front", chords: ["w"] },
  "cameras.toggle": { place: "episode", says: "Show or hide the wrist cameras", chords: ["Shift+w"] },
  comment: { place: "episode", says: "Write a comment", chords: ["m"] },

  "outcome.failed": { place: "stage 1", says: "The episode failed", chords: ["f"] },
  "outcome.successful": { place: "stage 1", says: "The episode succeeded", chords: ["s"] },
  "subtasks.decompose": { place: "stage 1", says: "Subtasks from the task", chords: ["d"] },
  "subtask.add": { place: "stage 1", says: "Add a subtask", chords: ["n"] },
  "failed.next": { place: "stage 1", says: "The failed subtask is one further down", chords: ["ArrowDown", "j"] },
  "failed.previous": { place: "stage 1", says: "The failed subtask is one further up", chords: ["ArrowUp", "k"] },
  "failed.1": { place: "stage 1", says: "Subtask 1 failed", chords: ["1"] },
  "failed.2": { place: "stage 1", says: "Subtask 2 failed", chords: ["2"] },
  "failed.3": { place: "stage 1", says: "Subtask 3 failed", chords: ["3"] },
  "failed.4": { place: "stage 1", says: "Subtask 4 failed", chords: ["4"] },
  "failed.5": { place: "stage 1", says: "Subtask 5 failed", chords: ["5"] },
  "failed.6": { place: "stage 1", says: "Subtask 6 failed", chords: ["6"] },
  "failed.7": { place: "stage 1", says: "Subtask 7 failed", chords: ["7"] },
  "failed.8": { place: "stage 1", says: "Subtask 8 failed", chords: ["8"] },
  "failed.9": { place: "stage 1", says: "Subtask 9 failed", chords: ["9"] },
  "subtask.begin": { place: "stage 1", says: "The next subtask begins here", chords: ["b"] },
  "type.1": { place: "stage 1", says: "Task planning", chords: ["p"] },
  "type.2": { place: "stage 1", says: "Gripper 6d-pose", chords: ["g"] },
  "type.3": { place: "stage 1", says: "Gripper state", chords: ["t"] },
  "type.4": { place: "stage 1", says: "Human intervention", chords: ["h"] },
  "keyframe.avoidance": { place: "stage 1", says: "The avoidance keyframe is here", chords: ["a"] },
  "keyframe.correction": { place: "stage 1", says: "The correction keyframe is here", chords: ["c"] },

  "keyframe.other": { place: "stage 2", says: "The other keyframe", chords: ["q"] },
  "tool.select": { place: "stage 2", says: "Select and move", chords: ["v"] },
  "tool.arrow": { place: "stage 2", says: "Arrow: a motion", chords: ["a"] },
  "tool.turn": { place: "stage 2", says: "Turn: a rotation", chords: ["t"] },
  "tool.target": { place: "stage 2", says: "Crosshair: the right place", chords: ["x"] },
  "tool.align": { place: "stage 2", says: "Dual crosshair: align", chords: ["d"] },
  "tool.on": { place: "stage 2", says: "ON: gripper open", chords: ["o"] },
  "tool.off": { place: "stage 2", says: "OFF: gripper closed", chords: ["p"] },
  "tool.hold": { place: "stage 2", says: "Lock: hold still", chords: ["h"] },
  "tool.rewind": { place: "stage 2", says: "Rewind: go back", chords: ["r"] },
  "command.arm": { place: "stage 2", says: "Commands are for the other arm", chords: ["Shift+a"] },
  "command.forward": { place: "stage 2", says: "Move forward: again for how far", chords: ["Shift+f"] },
  "command.backward": { place: "stage 2", says: "Move backward: again for how far", chords: ["Shift+b"] },
  "command.left": { place: "stage 2", says: "Move to the left: again for how far", chords: ["Shift+l"] },
  "command.right": { place: "stage 2", says: "Move to the right: again for how far", chords: ["Shift+r"] },
  "command.upward": { place: "stage 2", says: "Move upward: again for how far", chords: ["Shift+u"] },
  "command.downward": { place: "stage 2", says: "Move downward: again for how far", chords: ["Shift+d"] },
  "command.clockwise": { place: "stage 2", says: "Rotate clockwise", chords: ["Shift+t"] },
  "command.counterclockwise": { place: "stage 2", says: "Rotate counter-clockwise", chords: ["Shift+y"] },
  "command.open": { place: "stage 2", says: "Open the gripper", chords: ["Shift+o"] },
  "command.close": { place: "stage 2", says: "Close the gripper", chords: ["Shift+p"] },
  "command.keep": { place: "stage 2", says: "Keep the gripper closed; again: open", chords: ["Shift+k"] },
  "command.hold": { place: "stage 2", says: "Hold the arm still", chords: ["Shift+h"] },
  "command.back": { place: "stage 2", says: "Go back to the initial pose", chords: ["Shift+g"] },
  "command.suggested": { place: "stage 2", says: "Take the command that the symbols say", chords: ["Shift+s"] },
  "guidance.copy": { place: "stage 2", says: "Copy command and symbols from the other keyframe", chords: ["Shift+c"] },
  "symbol.next": { place: "stage 2", says: "Select the next symbol", chords: ["n"] },
  "symbol.previous": { place: "stage 2", says: "Select the symbol before", chords: ["Shift+n"] },
  "commands.edit": { place: "stage 2", says: "Write the command", chords: ["e"] },
  "code.edit": { place: "stage 2", says: "Write the symbol code", chords: ["Shift+e"] },

  "symbol.delete": { place: "selection", says: "Delete it", chords: ["Delete", "Backspace"] },
  "symbol.deselect": { place: "selection", says: "Select nothing", chords: ["Escape"] },
  "symbol.duplicate": { place: "selection", says: "Another one like it", chords: ["Mod+d"] },
  "symbol.flip": { place: "selection", says: "Turn or gripper: the other way; arrow: swap its ends", chords: ["f"] },
  "colours.rotate": { place: "selection", says: "Arrow: next order of colours", chords: ["c"] },
  "colour.x": { place: "selection", says: "Arrow: red (forward, backward) on or off", chords: ["1"] },
  "colour.y": { place: "selection", says: "Arrow: green (left, right) on or off", chords: ["2"] },
  "colour.z": { place: "selection", says: "Arrow: blue (up, down) on or off", chords: ["3"] },
  "nudge.left": { place: "selection", says: "1 per mille left", chords: ["ArrowLeft"], repeats: true },
  "nudge.right": { place: "selection", says: "1 per mille right", chords: ["ArrowRight"], repeats: true },
  "nudge.up": { place: "selection", says: "1 per mille up", chords: ["ArrowUp"], repeats: true },
  "nudge.down": { place: "selection", says: "1 per mille down", chords: ["ArrowDown"], repeats: true },
  "nudge.left.far": { place: "selection", says: "10 per mille left", chords: ["Shift+ArrowLeft"], repeats: true },
  "nudge.right.far": { place: "selection", says: "10 per mille right", chords: ["Shift+ArrowRight"], repeats: true },
  "nudge.up.far": { place: "selection", says: "10 per mille up", chords: ["Shift+ArrowUp"], repeats: true },
  "nudge.down.far": { place: "selection", says: "10 per mille down", chords: ["Shift+ArrowDown"], repeats: true },

  "drafts.write": { place: "stage 3", says: "Draft what is empty", chords: ["d", "Mod+g"] },
  "drafts.accept": { place: "stage 3", says: "Accept the draft, or all of them", chords: ["a", "Mod+."] },

  "review.accept": { place: "review", says: "Accept the annotation", chords: ["Alt+a"] },
  "review.return": { place: "review", says: "Return it with a comment", chords: ["Alt+r"] },
} as const satisfies Record<string, Row>;

export type Action = keyof typeof TABLE;
export const ACTIONS: Readonly<Record<Action, Row>> = TABLE;
