// The whole page.
export function App() {
  return <main>ViFailback</main>;
}
