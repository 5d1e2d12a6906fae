/** Tenants and how callers come to act for one: projects, their keys, and tokens for keys. */
@NullMarked
package dev.berth.tenancy;

import org.jspecify.annotations.NullMarked;
