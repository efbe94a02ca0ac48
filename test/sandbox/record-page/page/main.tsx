import { createRoot } from "react-dom/client";
import "../styles/page.css";
import { App } from "./App.tsx";
import { isRecord, readFrame } from "./frame.ts";
import { SettingsApp } from "./SettingsApp.tsx";

const root = document.querySelector("#root");
// No StrictMode: it would start two workers for the one card.
const frame = readFrame();
if (root) createRoot(root).render(isRecord(frame) ? <App frame={frame} /> : <SettingsApp frame={frame} />);
