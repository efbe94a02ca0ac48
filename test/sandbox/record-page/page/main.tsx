import { createRoot } from "react-dom/client";
import "../styles/page.css";
import { App } from "./App.tsx";
import { readFrame } from "./frame.ts";

const root = document.querySelector("#root");
// No StrictMode: it would start two workers for the one card.
if (root) createRoot(root).render(<App frame={readFrame()} />);
