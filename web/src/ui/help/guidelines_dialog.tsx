// The guidelines: the paper's definitions, with the symbols as they are drawn.
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { Strokes } from "../player/strokes";
import { AXES, FAILURE_TYPES, KEYFRAMES, SYMBOLS } from "./definitions";
import "../../styles/help.css";

const SECTIONS = [
  ["stages", "Stages"],
  ["types", "Failure types"],
  ["keyframes", "Keyframes"],
  ["symbols", "Symbols"],
  ["commands", "Commands"],
] as const;

export function GuidelinesDialog({ section, onClose }: { section: string | undefined; onClose: () => void }) {
  const top = useRef<HTMLDivElement>(null);
  const show = (id: string) => top.current?.querySelector(`[data-section="${id}"]`)?.scrollIntoView();
  useEffect(() => {
    if (section) top.current?.querySelector(`[data-section="${section}"]`)?.scrollIntoView();
  }, [section]);
  return (
    <Dialog title="Guidelines" wide onClose={onClose}>
      <div ref={top} className="guidelines">
        <nav className="row wrap" aria-label="Sections">
          {SECTIONS.map(([id, title]) => (
            <Button key={id} look="quiet" onClick={() => show(id)}>
              {title}
            </Button>
          ))}
        </nav>
        <Section id="stages" title="An episode in three stages">
          <ol className="numbered">
            <li>
              <strong>What happened.</strong> Did it fail, in which subtask did the failure first begin, of which type
              is it, and on which two frames?
            </li>
            <li>
              <strong>What to do instead.</strong> On each of the two frames: the commands that avoid or correct the
              failure, and symbols that show them.
            </li>
            <li>
              <strong>Why, and the plan.</strong> The reason of the failure, and advice how to avoid it and how to
              recover. A draft is written from all that you said: read it, change it, accept it.
            </li>
          </ol>
          <p>An episode that succeeded needs the first answer only.</p>
        </Section>
        <Section id="types" title="Failure types">
          <dl className="definitions">
            {Object.values(FAILURE_TYPES).map(({ title, full }) => (
              <Entry key={title} term={title}>
                {full}
              </Entry>
            ))}
          </dl>
        </Section>
        <Section id="keyframes" title="Keyframes">
          <dl className="definitions">
            {Object.values(KEYFRAMES).map(({ title, full }) => (
              <Entry key={title} term={title}>
                {full}
              </Entry>
            ))}
          </dl>
        </Section>
        <Section id="symbols" title="The seven symbols">
          <ul className="symbol-cards">
            {SYMBOLS.map(({ title, says, example }) => (
              <li key={title}>
                <svg viewBox="236 177 168 126" width={112} height={84} aria-hidden="true">
                  <rect width={640} height={480} className="symbol-ground" />
                  <Strokes symbols={[example]} width={640} height={480} />
                </svg>
                <div>
                  <strong>{title}</strong>
                  <p className="muted">{says}</p>
                </div>
              </li>
            ))}
          </ul>
          <p>The colours of an arrow:</p>
          <ul className="axes">
            {AXES.map(({ axis, colour, says }) => (
              <li key={axis}>
                <span className={`axis ${axis}`} aria-hidden="true" />
                <strong>{colour}</strong> {says}
              </li>
            ))}
          </ul>
        </Section>
        <Section id="commands" title="Commands">
          <p>
            A command names the arm (left, right), what it does, and how much. All that fits, in the order in which it
            is done:
          </p>
          <dl className="definitions">
            <Entry term="Move">forward, backward, left, right, upward or downward; slightly or significantly</Entry>
            <Entry term="Rotate">clockwise or counterclockwise</Entry>
            <Entry term="Gripper">open it, close it, or keep it as it is</Entry>
            <Entry term="Hold still">the arm stays where it is</Entry>
            <Entry term="Go back">the arm returns to where it was before</Entry>
          </dl>
          <p className="muted">
            A failure of planning has no low-level command: what helps is another plan, in the third stage.
          </p>
        </Section>
      </div>
    </Dialog>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section data-section={id} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Entry({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
