// The team: how far people agree, and what labelling costs.
import { Button } from "../kit/button";
import { Empty, Waiting } from "../kit/waiting";
import { AgreementPart } from "./agreement_part";
import { peopleOf } from "./people";
import { PeopleTable } from "./people_table";
import { TimePart } from "./time_part";
import { useTeam } from "./use_team";
import "../../styles/team.css";

export function Team() {
  const { figures, problem, ask } = useTeam();
  if (problem) {
    return (
      <Empty title="The figures cannot be shown" text={problem}>
        <Button look="primary" onClick={() => void ask()}>
          Try again
        </Button>
      </Empty>
    );
  }
  if (!figures) return <Waiting what="Working out the figures" />;
  const { agreement, time } = figures;
  return (
    <div className="team">
      <section aria-labelledby="team-agreement">
        <header className="row">
          <h2 id="team-agreement" className="grow">
            Agreement
          </h2>
          <span className="small muted digits">{agreement.pairs > 0 && `${agreement.pairs} pairs`}</span>
        </header>
        <AgreementPart agreement={agreement} />
      </section>
      <section aria-labelledby="team-time">
        <h2 id="team-time">Time</h2>
        <TimePart time={time} />
      </section>
      <section className="wide" aria-labelledby="team-people">
        <h2 id="team-people">People</h2>
        <PeopleTable people={peopleOf(agreement, time)} />
      </section>
    </div>
  );
}
