export const usage = `usage: npm run loadtest -- --target URL (--config FILE | --cookie 'NAME=VALUE'…) [options]

  --target URL             an app at a running edge: https://www.example.com.wiki.edge.corp.example
  --config FILE            the edge's sallyport.yaml: its keys make the sessions that the scenario asks for
  --cookie 'NAME=VALUE'    the cookies of a session got elsewhere; repeated, sessions are spread over connections
  --scenario FILE          what to do (docs/load-testing.md); without it 10 connections read the target for 10 seconds
  --connect ADDRESS:PORT   where the edge is, when the target's name does not lead there
  --ca FILE                PEM of a private authority to trust
  --insecure               trust any certificate
  --report FILE.html       write a report with plots
  --json                   print the result as one line of JSON
  --help                   print this

Exits with 0 when all thresholds are met, 1 when one is missed, 2 when nothing was measured.`
