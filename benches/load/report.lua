-- What wrk measured, as one line of JSON.
function done(summary, latency)
   local errors = summary.errors
   local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   local report = '{"requests":%d,"duration_us":%d,"failed":%d,"p50_us":%d,"p99_us":%d}\n'
   io.write(report:format(summary.requests, summary.duration, failed,
      latency:percentile(50), latency:percentile(99)))
end
