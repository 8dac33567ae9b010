// The icons: 16 x 16, drawn with lines in the colour of the text.

const PATHS = {
  play: "M5 3.2v9.6l7.6-4.8z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  stepForward: "M4 3.5v9l6-4.5zM12.5 3.5v9",
  stepBack: "M12 3.5v9L6 8zM3.5 3.5v9",
  jumpForward: "M2.5 4v8l5-4zM8 4v8l5-4z",
  jumpBack: "M13.5 4v8l-5-4zM8 4v8L3 8z",
  start: "M3 3v10M13 4 6 8l7 4z",
  end: "M13 3v10M3 4l7 4-7 4z",
  loop: "M4 6.5h7.5a2 2 0 0 1 0 4.8H4M6 4 3.5 6.5 6 9",
  loopIn: "M9 3H5v10h4M8 8h5",
  loopOut: "M7 3h4v10H7M8 8H3",
  zoomIn: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3l3.4 3.4M7 5v4M5 7h4",
  zoomOut: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3l3.4 3.4M5 7h4",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  undo: "M3 6h6.5a3.5 3.5 0 0 1 0 7H6M5.5 3.5 3 6l2.5 2.5",
  redo: "M13 6H6.5a3.5 3.5 0 0 0 0 7H10M10.5 3.5 13 6l-2.5 2.5",
  next: "M6 3.5 10.5 8 6 12.5",
  previous: "M10 3.5 5.5 8l4.5 4.5",
  up: "M3.5 10 8 5.5l4.5 4.5",
  down: "M3.5 6 8 10.5 12.5 6",
  sun: "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9",
  moon: "M13 9.6A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6",
  auto: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 2.5v11M8 5l4.6-.1M8 8h5.5M8 11h4.6",
  help: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M6.2 6.3a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.7-.8 1.3M8 11.2v.1",
  keyboard: "M1.8 4h12.4v8H1.8zM4 6.5h.1M6.6 6.5h.1M9.3 6.5h.1M12 6.5h.1M4.5 9.5h7",
  book: "M8 4.2C6.8 3.2 5 2.8 2.5 3v9.3c2.5-.2 4.3.2 5.5 1.2 1.2-1 3-1.4 5.5-1.2V3C11 2.8 9.2 3.2 8 4.2m0 0v9.3",
  user: "M8 2.5a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6M2.8 13.8c.5-2.6 2.5-4 5.2-4s4.7 1.4 5.2 4",
  team: "M6 3.5a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4M1.8 12.8C2.2 10.6 3.8 9.6 6 9.6s3.8 1 4.2 3.2M10.5 3.8a2 2 0 0 1 0 3.9M12 9.8c1.3.4 2.1 1.4 2.4 3",
  list: "M5.5 4H14M5.5 8H14M5.5 12H14M2 4h.6M2 8h.6M2 12h.6",
  close: "m4 4 8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  drag: "M6 3.5h.1M6 8h.1M6 12.5h.1M10 3.5h.1M10 8h.1M10 12.5h.1",
  trash: "M2.5 4.5h11M6 4.5V2.8h4v1.7M4 4.5l.6 8.7h6.8l.6-8.7M6.8 7v4M9.2 7v4",
  check: "m3 8.5 3.3 3.3L13 4.8",
  checkCircle: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M5.2 8.2l2 2 3.6-4.2",
  circle: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2",
  warning: "M8 2.2 14.4 13.3H1.6zM8 6.3v3.4M8 11.5v.1",
  lock: "M4 7.2h8v6.3H4zM5.5 7.2V5a2.5 2.5 0 0 1 5 0v2.2",
  saved: "M4.6 12.5a3 3 0 0 1-.5-6 4 4 0 0 1 7.7.6 2.7 2.7 0 0 1-.3 5.4zM6 9.5l1.5 1.5 2.6-3",
  offline: "M4.6 12.5a3 3 0 0 1-.5-6 4 4 0 0 1 7.7.6 2.7 2.7 0 0 1-.3 5.4zM2.5 2.5l11 11.5",
  saving: "M4.6 12.5a3 3 0 0 1-.5-6 4 4 0 0 1 7.7.6 2.7 2.7 0 0 1-.3 5.4zM8 11V7.5M6.4 9 8 7.4 9.6 9",
  draft: "M8 2.2c.5 3.3 1.8 4.7 5 5.3-3.2.6-4.5 2-5 5.3-.5-3.3-1.8-4.7-5-5.3 3.2-.6 4.5-2 5-5.3",
  edit: "M3 13l.6-2.8L11 2.8l2.2 2.2-7.4 7.4zM9.5 4.3l2.2 2.2",
  comment: "M2.5 3.5h11v7.5H7.5L4.5 13.5V11h-2z",
  expand: "M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9",
  eye: "M1.8 8C3.3 5.2 5.4 3.8 8 3.8s4.7 1.4 6.2 4.2c-1.5 2.8-3.6 4.2-6.2 4.2S3.3 10.8 1.8 8M8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6",
  columns: "M2.5 3h11v10h-11zM10 3v10M10 8h3.5",
  flag: "M4 14V2.5h8.5L10.5 5.5l2 3H4",
  star: "m8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3l3.4 3.4",
  filter: "M2.5 3.5h11L9.5 8.5v4.5l-3-1.5v-3z",
  copy: "M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3",
  send: "M2.5 8 13.5 3l-3 10.5-3-4.5zM7.5 9l6-6",
  logout: "M6.5 3H3v10h3.5M7 8h6.5M11 5.5 13.5 8 11 10.5",
  settings: "M2.5 4.5h7M12 4.5h1.5M2.5 11.5H4M6.5 11.5h7M10.8 3v3M5.2 10v3",
  pin: "M8 1.8a4 4 0 0 1 4 4c0 3-4 8.4-4 8.4S4 8.8 4 5.8a4 4 0 0 1 4-4M8 4.6a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6",
  split: "M3 4h4v4h6M7 8v4h6M3 8h4",
} as const;

export type IconName = keyof typeof PATHS;

/** A picture that says nothing by itself: the control around it has the name. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
