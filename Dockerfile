# The program for a container: one image, run as what PROCESS says.
FROM node:24-bookworm-slim AS build
WORKDIR /app
# What the SQLite driver needs where it cannot fetch its prebuilt binary.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
COPY ui-extension/src/app/cards/package.json ui-extension/src/app/cards/
COPY ui-extension/src/app/settings/package.json ui-extension/src/app/settings/
COPY ui-extension/src/app/packages/ ui-extension/src/app/packages/
RUN npm ci
COPY . .
# The image has its own Node, so the one in the dependencies stays behind too.
RUN npm run build && npm prune --omit=dev --omit=optional

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=node:node /app/package.json /app/manifest.json ./
COPY --from=build --chown=node:node /app/node_modules node_modules
COPY --from=build --chown=node:node /app/dist dist
# What is read while it runs and not compiled: views, what browsers get, the pages about the API.
COPY --from=build --chown=node:node /app/server/http/views server/http/views
COPY --from=build --chown=node:node /app/server/http/assets server/http/assets
COPY --from=build --chown=node:node /app/docs docs
# Where the SQLite file is when DATABASE_URL is empty; mount a volume here then.
RUN mkdir data && chown node:node data
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server/main.js"]
