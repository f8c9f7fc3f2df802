/**
 * {@code bridge.toml} and the file of secrets beside it, read strictly: an unknown key, a value out of range or a missing one
 * is refused by file, key, value and what is allowed.
 *
 * <p>Stateless. What a table means is known to the package that reads it; what TOML is, only here.
 */
package tsuji.bridge.config;
