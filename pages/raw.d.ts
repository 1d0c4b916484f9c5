// Lets tests read the page templates as text (Vite's ?raw).
declare module '*.html?raw' {
  const text: string;
  export default text;
}
