/**
 * What a machine can check about structure and text, the same for each of the three modules.
 *
 * <p>The build adds this folder to every module's test sources and runs it over that module's classes. The rules about
 * packages and libraries are not written here: they are the package table of README.md, which is read and enforced, so
 * that the map and the territory cannot differ.
 */
package tsuji.checks;
