// The people who may log in, for admins.
import { Panel } from "../kit/panel";
import { Waiting } from "../kit/waiting";
import { NewPersonForm } from "./new_person";
import { PersonRow } from "./person_row";
import { usePeople } from "./use_people";

export function People() {
  const { people, problem, load } = usePeople();
  return (
    <Panel title="People">
      {problem && (
        <p className="refusal" role="alert">
          {problem}
        </p>
      )}
      {people === null && !problem && <Waiting what="Loading people" />}
      {people && (
        <table className="people">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col">Logs in by</th>
              <th scope="col">
                <span className="unseen">What to do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <PersonRow key={person.name} person={person} onChanged={load} />
            ))}
          </tbody>
        </table>
      )}
      <NewPersonForm onAdded={load} />
    </Panel>
  );
}
