/** The page's small signs, drawn on a grid of 16, in the colour of the text round them. They are decoration: the control says its name. */

const paths = {
  play: <path d="M4.5 2.6v10.8L13 8z" fill="currentColor" stroke="none" />,
  pause: <path d="M5 3v10M11 3v10" strokeWidth="2.6" />,
  stepBack: <path d="M10 3.5 5.5 8l4.5 4.5" />,
  stepForward: <path d="M6 3.5 10.5 8 6 12.5" />,
  beatBack: (
    <>
      <path d="M13 3.2v9.6L6.5 8z" fill="currentColor" stroke="none" />
      <path d="M4 3v10" strokeWidth="2" />
    </>
  ),
  beatForward: (
    <>
      <path d="M3 3.2v9.6L9.5 8z" fill="currentColor" stroke="none" />
      <path d="M12 3v10" strokeWidth="2" />
    </>
  ),
  crown: (
    <path d="M1.5 4.5 4.8 7 8 2.5 11.2 7 14.5 4.5 13 12.5H3z" fill="currentColor" stroke="none" />
  ),
  more: (
    <g fill="currentColor" stroke="none">
      <circle cx="3" cy="8" r="1.5" />
      <circle cx="8" cy="8" r="1.5" />
      <circle cx="13" cy="8" r="1.5" />
    </g>
  ),
  check: <path d="m3 8.5 3.2 3.2L13 4.8" strokeWidth="2" />,
  cross: <path d="m4 4 8 8m0-8-8 8" strokeWidth="2" />,
  warning: (
    <>
      <path d="M8 2 15 14H1z" />
      <path d="M8 6.5v3.5m0 1.6v.4" />
    </>
  ),
  share: <path d="M8 10V2m0 0L5 5m3-3 3 3M3 9v4.5h10V9" />,
  theme: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 2.2a5.8 5.8 0 0 1 0 11.6z" fill="currentColor" />
    </>
  ),
  menu: <path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />,
  list: <path d="M6 4h7.5M6 8h7.5M6 12h7.5M2.5 4h.6m-.6 4h.6m-.6 4h.6" />,
  down: <path d="m4 6 4 4 4-4" />,
  right: <path d="m6 4 4 4-4 4" />,
  branch: (
    <>
      <path d="M4.5 5.2v5.6M11.5 7c0 2.5-4.5 2-6.5 3.8" />
      <circle cx="4.5" cy="3.5" r="1.7" />
      <circle cx="4.5" cy="12.5" r="1.7" />
      <circle cx="11.5" cy="5.2" r="1.7" />
    </>
  ),
  undo: <path d="M3 6.5h6.5a3.5 3.5 0 0 1 0 7H7M3 6.5l3-3m-3 3 3 3" />,
  help: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M6.2 6.3c.2-2.3 3.7-2.1 3.6 0 0 1.3-1.8 1.4-1.8 2.8m0 2v.3" />
    </>
  ),
  present: <path d="M2 3h12v7.5H2zM8 10.5V13m-2.5.5h5" />,
  copy: <path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />,
  file: <path d="M3.5 1.8h6L12.5 5v9.2h-9zM9.3 2v3.2h3" />,
  plus: <path d="M8 3v10M3 8h10" />,
  start: <path d="M12.5 3 6 8l6.5 5M3.5 3v10" />,
  end: <path d="M3.5 3 10 8l-6.5 5m9-10v10" />,
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {paths[name]}
    </svg>
  );
}
