package chatgateway.limits;

/**
 * A daily limit of one user and what is used of it.
 *
 * @param used can be more than the limit: an answer's tokens are counted at its end
 * @param resetsAt Unix seconds
 */
public record Quota(int limit, long used, long resetsAt) {}
