/** Where the extension finds the server. Written from manifest.json by `npm run manifest`. */
export const publicUrl = "https://payments-tab.example.com";
