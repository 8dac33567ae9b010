// Playing and stepping: buttons, frame number, time, speed, loop.
import { Button } from "../kit/button";
import { IconButton } from "../kit/icon_button";
import { Select } from "../kit/select";
import { useChord } from "../shell/actions";
import { useApp } from "../shell/app_context";
import { useDesk, useFrame, usePlaying } from "../shell/desk";
import { FrameNumber } from "./frame_number";
import { clockText } from "./time_text";
import { RATES, useTransport } from "./use_transport";

export function Transport() {
  const { keymap } = useApp();
  const playing = usePlaying();
  const { rate, loop, setRate, setLoop } = useTransport();
  const loopKeys = useChord("loop");
  return (
    <div className="transport" role="toolbar" aria-label="Player">
      <div className="row tight">
        <IconButton
          icon="start"
          name="First frame"
          keys={useChord("jump.start")}
          onClick={() => keymap.run("jump.start")}
        />
        <IconButton
          icon="jumpBack"
          name="One second back"
          keys={useChord("step.back.second")}
          onClick={() => keymap.run("step.back.second")}
        />
        <IconButton
          icon="stepBack"
          name="One frame back"
          keys={useChord("step.back")}
          onClick={() => keymap.run("step.back")}
        />
        <IconButton
          className="play"
          icon={playing ? "pause" : "play"}
          name={playing ? "Pause" : "Play"}
          keys={useChord("play")}
          onClick={() => keymap.run("play")}
        />
        <IconButton
          icon="stepForward"
          name="One frame forward"
          keys={useChord("step.forward")}
          onClick={() => keymap.run("step.forward")}
        />
        <IconButton
          icon="jumpForward"
          name="One second forward"
          keys={useChord("step.forward.second")}
          onClick={() => keymap.run("step.forward.second")}
        />
        <IconButton icon="end" name="Last frame" keys={useChord("jump.end")} onClick={() => keymap.run("jump.end")} />
      </div>
      <FrameTime />
      <span className="grow" />
      <div className="row tight">
        <IconButton
          icon="loopIn"
          name="The loop begins here"
          keys={useChord("loop.in")}
          onClick={() => keymap.run("loop.in")}
        />
        <IconButton
          icon="loopOut"
          name="The loop ends here"
          keys={useChord("loop.out")}
          onClick={() => keymap.run("loop.out")}
        />
        {loop ? (
          <Button look="quiet" icon="close" tip="Play everything again" onClick={() => setLoop(null)}>
            <span className="digits">
              {loop[0]}–{loop[1]}
            </span>
          </Button>
        ) : (
          <IconButton icon="loop" name="Loop around the keyframes" keys={loopKeys} onClick={() => keymap.run("loop")} />
        )}
      </div>
      <Select
        className="rate"
        aria-label="Speed"
        value={String(rate)}
        choices={RATE_CHOICES}
        onChange={(value) => setRate(Number(value))}
      />
    </div>
  );
}

/** Apart from the buttons, which need not be drawn anew with every frame. */
function FrameTime() {
  const { info, cameras } = useDesk();
  const frame = useFrame();
  const times = cameras[0]?.source.times_s ?? [];
  return (
    <>
      <FrameNumber index={frame} length={info.length} />
      <span className="digits muted times">
        {clockText(times[frame] ?? 0)} / {clockText(times.at(-1) ?? 0)}{" "}
        <span className="fps">{+info.fps.toFixed(2)} fps</span>
      </span>
    </>
  );
}

const RATE_CHOICES = RATES.map((rate) => ({ value: String(rate), label: `${rate}×` }));
