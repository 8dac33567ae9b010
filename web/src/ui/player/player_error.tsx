// Says why the picture cannot be shown, where it cannot.
import { Icon } from "../kit/icon";
import { usePlayerError } from "../shell/desk";

export function PlayerError() {
  const error = usePlayerError();
  if (!error) return null;
  return (
    <p className="player-error" role="status">
      <Icon name="warning" />
      {error}
    </p>
  );
}
