# syntax=docker/dockerfile:1
# Targets: `runtime` (default): bot or worker, production dependencies only, not root.
#          `demo`: the whole demo with a real Kafka cluster, Redis and the local Slack.

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY planner planner
COPY jobs jobs
COPY src src
COPY lab lab
COPY test test
RUN npm run build

FROM build AS demo
RUN apt-get update \
  && apt-get install -y --no-install-recommends default-jre-headless maven redis-server \
  && rm -rf /var/lib/apt/lists/*
COPY bin bin
COPY manifest.json ./
ENV XDG_CACHE_HOME=/var/cache/evenkeel
RUN mkdir -p /var/cache/evenkeel && chown -R node:node /var/cache/evenkeel /app
USER node
EXPOSE 3900
CMD ["npm", "run", "--silent", "demo", "--", "--host", "0.0.0.0"]

FROM node:20-bookworm-slim AS production-dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:20-bookworm-slim AS runtime
WORKDIR /app
ENV NODE_ENV=production
COPY package.json manifest.json LICENSE ./
COPY bin bin
COPY --from=production-dependencies /app/node_modules node_modules
COPY --from=build /app/dist/planner dist/planner
COPY --from=build /app/dist/jobs dist/jobs
COPY --from=build /app/dist/src dist/src
USER node
# The role is the argument: `bot` or `worker`.
ENTRYPOINT ["node", "bin/evenkeel.js"]
CMD ["worker"]
