// Lets tests read the page templates and their style sheets as text (Vite’s ?raw).
declare module '*.html?raw' {
  const text: string;
  export default text;
}
declare module '*.css?raw' {
  const text: string;
  export default text;
}
